// A message described in a few words, made real.
#pragma once

#include <chrono>

#include "base/clock.h"
#include "route/rule_book.h"

namespace intaked::route {

// Friday, 13 March 2026, 15:40 UTC: when a described message arrived, if nobody says otherwise.
constexpr Instant k_described_arrival{std::chrono::seconds{1'773'416'400}};

}  // namespace intaked::route
