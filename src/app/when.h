// Times as people type and read them, by the clocks of the configuration's time zone.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "lib/text/time_zone.h"

namespace intaked::app {

// "45m", "12h", "2d", "3w": so long before now; "2026-03-13", "2026-03-13 16:40" or
// "2026-03-13T16:40:07": by the clocks there; "yesterday", "today": the day's beginning.
Result<Instant> read_when(std::string_view text, const text::TimeZone& zone, Instant now);

// As short as it is clear: "16:40" today, "Fri 16:40" within six days, "13 Mar 16:40" this year,
// else "13 Mar 2025".
std::string short_time(Instant t, const text::TimeZone& zone, Instant now);
// "Fri 13 Mar 16:40:07"; with the year where it is another one than now.
std::string long_time(Instant t, const text::TimeZone& zone, Instant now);
// "13 Mar", with the year where it is another one than now.
std::string short_date(Instant t, const text::TimeZone& zone, Instant now);
// "4 min ago", "11 days ago"; "in 12 days".
std::string distance_words(Instant t, Instant now);
std::string duration_words(std::chrono::seconds duration);  // "41 days", "11 min", "2 h"

// The instant of "2026-03-13T16:40:07.123456Z"; the epoch if it is none.
Instant from_rfc3339(std::string_view text);

}  // namespace intaked::app
