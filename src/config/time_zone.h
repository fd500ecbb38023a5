// Time zones as the configuration names them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace intaked::config {

// All names of the system's data base, for a suggestion; empty if it is not installed.
std::vector<std::string> time_zone_names();
// "2026-03-01"; nullopt if it is no date from 1970 on.
std::optional<std::chrono::year_month_day> date_from(std::string_view text);
// 00:00 local time of that day; UTC if the zone does not exist.
Instant midnight(std::chrono::year_month_day day, const std::string& zone);

}  // namespace intaked::config
