// Numbers, sizes, durations and instants as people write them in rules.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "lib/text/time_zone.h"

namespace intaked::route {

// "5", "-2.5"; nothing around it but spaces.
std::optional<double> parse_number(std::string_view text);
// Bytes: "1024", "10 MB" (1000²), "10 MiB" (1024²).
std::optional<double> parse_size(std::string_view text);
// "90 minutes", "1 hour", "2 days", "1 week"; a day is 24 hours. At most ten years.
std::optional<std::chrono::microseconds> parse_duration(std::string_view text);
// "4 business hours", "2 business days": known, but not to this version.
bool is_business_duration(std::string_view text);
// RFC 3339 with an offset: "2026-03-13T16:40:00+01:00".
std::optional<Instant> parse_instant(std::string_view text);
// An instant, or a day's midnight in that zone: "2026-03-13".
std::optional<Instant> parse_day_or_instant(std::string_view text, const text::TimeZone& zone);
// Seconds after midnight: "9:00", "16:40", "16:40:07".
std::optional<double> parse_time_of_day(std::string_view text);

}  // namespace intaked::route
