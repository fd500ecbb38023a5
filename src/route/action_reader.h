// `set:`, `drop:` and `park:` → what a rule does.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "route/loading.h"
#include "route/template_reader.h"

namespace intaked::route {

// Fills rule.sets, notes and trust_rate.
void read_set(Loading& loading, const LinedFile& file, const yaml::Node& set,
              const TemplateScope& scope, Rule& rule);
// Fills rule.reason. `key`: "drop" or "park".
void read_reason(Loading& loading, const LinedFile& file, const yaml::Node& key,
                 const yaml::Node& reason, const TemplateScope& scope, Rule& rule);

// What `dueDate` may be: a time from the arrival or an instant.
struct Date {
  std::optional<std::chrono::microseconds> after_arrival;
  std::string instant;  // RFC 3339
  std::string problem;  // "" if it is one of both
};
Date read_date(std::string_view field, std::string_view text);

// Looks like an address, as requestorEmail must be.
bool is_address(std::string_view text);

}  // namespace intaked::route
