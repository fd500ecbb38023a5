// One field and what it is compared with → Test.
#pragma once

#include <optional>

#include "route/loading.h"

namespace intaked::route {

std::optional<Test> read_test(Loading& loading, const LinedFile& file, const Field& field,
                              const yaml::Node& key, const yaml::Node& value);

// The word a rule writes: "starts_with".
std::string_view name_of(Operator op);

}  // namespace intaked::route
