// `when:` → Condition.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "route/loading.h"

namespace intaked::route {

// nullopt if there was a problem; all that one reading can find are reported.
std::optional<Condition> read_condition(Loading& loading, const LinedFile& file,
                                        const yaml::Node& when);

// What holds when the condition held: `none` adds nothing.
std::vector<std::string> groups_set_by(const Condition& condition);
std::vector<std::size_t> look_ups_hit_by(const Condition& condition);
// Some part of it asks for the time of arrival.
bool follows_time(const Condition& condition, const RuleBook& book);

}  // namespace intaked::route
