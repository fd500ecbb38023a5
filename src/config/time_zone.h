// Time zones as the configuration names them.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"

namespace intaked::config {

// All names of the system's data base, for a suggestion; empty if it is not installed.
std::vector<std::string> time_zone_names();
// 00:00 local time of that day; UTC if the zone does not exist.
Instant midnight(std::chrono::year_month_day day, const std::string& zone);

}  // namespace intaked::config
