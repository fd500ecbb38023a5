// How often the log is told of what strangers do: they can do it as often as they like, and what
// others have to say must be found between.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include "base/clock.h"

namespace intaked::app {

// Any thread.
class StrangersLines {
 public:
  explicit StrangersLines(const Clock& clock) : clock_(clock) {}

  // A few at once, then one a second. How many were left out since the last that was written;
  // nullopt: this one is, too.
  std::optional<std::uint64_t> may_write();

 private:
  const Clock& clock_;
  std::mutex mutex_;
  double allowed_ = k_at_once;
  Tick at_{};
  std::uint64_t left_out_ = 0;

  static constexpr double k_at_once = 10;
};

}  // namespace intaked::app
