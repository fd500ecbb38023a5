// When the message of an example arrives.
#pragma once

#include <chrono>

#include "base/clock.h"
#include "route/rule_book.h"

namespace intaked::route {

// Friday, 13 March 2026, 15:40 UTC: when an example's message arrived, if it does not say.
constexpr Instant k_described_arrival{std::chrono::seconds{1'773'416'400}};

}  // namespace intaked::route
