#include "desk/breaker.h"

#include <algorithm>
#include <utility>

namespace intaked::desk {

std::size_t Breaker::room(std::size_t in_flight, std::size_t in_flight_max, Tick now) const {
  if (!is_open()) return in_flight_max - std::min(in_flight, in_flight_max);
  return in_flight == 0 && now >= probe_at_ ? 1 : 0;
}

Breaker::Change Breaker::failed(std::string reason, bool was_probe, double spread, Tick now) {
  const bool opens = !is_open();
  if (!opens && !was_probe) return Change::none;
  wait_ = opens ? options_.probe_min : std::min(wait_ * 2, options_.probe_max);
  probe_at_ = now + std::chrono::duration_cast<std::chrono::microseconds>(wait_ * spread);
  reason_ = std::move(reason);
  return opens ? Change::opened : Change::none;
}

Breaker::Change Breaker::worked() {
  if (!is_open()) return Change::none;
  wait_ = {};
  probe_at_ = {};
  reason_.clear();
  return Change::closed;
}

}  // namespace intaked::desk
