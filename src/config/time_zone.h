// Time zones as the system's data base knows them (tzfile(5)).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace intaked::config {

// "Europe/Berlin": a name that the data base has. "UTC" needs no data base.
bool is_time_zone(const std::string& name);
// All names of the data base; empty if it is not installed.
std::vector<std::string> time_zone_names();
// 00:00 local time of that day; where a change of clocks skips midnight, the day's first instant
// or up to an hour before it. Beyond the data base's last change its offset holds. The zone must
// exist.
Instant midnight(std::chrono::year_month_day day, const std::string& zone);

}  // namespace intaked::config
