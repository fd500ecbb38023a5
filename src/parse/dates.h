// The Date field (RFC 5322 3.3 and 4.3, and what else is written there).
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace intaked::parse {

// nullopt if no day, month and year can be read. A missing or unknown zone counts as UTC
// (RFC 5322 4.3). Understands the standard form, obsolete zones, years of two or three digits,
// asctime, RFC 3339, 03.06.2024, the clock of twelve hours and months in some European languages.
std::optional<Instant> read_date(std::string_view raw);

}  // namespace intaked::parse
