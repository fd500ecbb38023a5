#include "desk/server_clock.h"

#include <algorithm>

namespace intaked::desk {
namespace {

constexpr int k_generation = 64;  // answers
// Answers that disagree by more were given by a clock that was set in between, or by two clocks.
constexpr std::chrono::seconds k_disagreement_max{2};

}  // namespace

void ServerClock::narrow(Bounds& bounds, std::chrono::microseconds least,
                         std::chrono::microseconds below) {
  bounds.least = std::max(bounds.least, least);
  bounds.below = std::min(bounds.below, below);
}

void ServerClock::saw(Tick begun, std::chrono::seconds date) {
  const auto ours = std::chrono::duration_cast<std::chrono::microseconds>(begun.time_since_epoch());
  const std::chrono::microseconds least = date - ours;
  const std::chrono::microseconds below = least + std::chrono::seconds{1};
  const bool agrees = !is_known() || (least < known().below + k_disagreement_max &&
                                      below > known().least - k_disagreement_max);
  if (!agrees) {
    recent_ = before_ = {};
    seen_ = seen_before_ = 0;
  }
  narrow(recent_, least, below);
  if (++seen_ < k_generation) return;
  before_ = recent_;
  seen_before_ = seen_;
  recent_ = {};
  seen_ = 0;
}

ServerClock::Bounds ServerClock::known() const {
  Bounds both = recent_;
  narrow(both, before_.least, before_.below);
  return both;
}

Tick ServerClock::begin_for(std::chrono::microseconds server_time) const {
  // Where the way to the server takes now longer, now shorter, no offset fits all answers: the
  // quickest decide, as a request that comes too early is refused.
  const Bounds bounds = known();
  return Tick{server_time - std::min(bounds.least, bounds.below)};
}

}  // namespace intaked::desk
