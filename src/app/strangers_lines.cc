#include "app/strangers_lines.h"

#include <algorithm>
#include <utility>

namespace intaked::app {

std::optional<std::uint64_t> StrangersLines::may_write() {
  const std::lock_guard lock(mutex_);
  const Tick now = clock_.ticks();
  allowed_ = std::min(k_at_once, allowed_ + std::chrono::duration<double>(now - at_).count());
  at_ = now;
  if (allowed_ < 1) {
    ++left_out_;
    return std::nullopt;
  }
  allowed_ -= 1;
  return std::exchange(left_out_, 0);
}

}  // namespace intaked::app
