// How old a request says it is. Without this a captured one could be sent again for ever; and one
// from the future could be kept until it counts.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "hooks/verification.h"

namespace intaked::hooks {

// Clocks differ; no sender signs ahead.
inline constexpr std::chrono::minutes k_ahead_max{5};
// Of those that sign each attempt anew.
inline constexpr std::chrono::minutes k_age_max{5};

// Seconds since 1970, digits alone; nullopt if it is none.
std::optional<Instant> seconds_since_1970(std::string_view text);

// RFC 3339 in UTC: "2012-05-02T00:54:06.655Z", also with "+00:00"; nullopt if it is none.
std::optional<Instant> utc_time(std::string_view text);

// nullopt: it is neither too old nor ahead.
std::optional<Verification> wrong_age(Instant stamp, Instant now, std::chrono::seconds age_max);
// The same of a header or field with seconds since 1970, called `name` for people.
std::optional<Verification> wrong_age(std::string_view text, std::string_view name, Instant now,
                                      std::chrono::seconds age_max);

}  // namespace intaked::hooks
