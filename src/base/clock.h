// Two clocks: wall time for people and stamps, monotonic time for every deadline and wait.
#pragma once

#include <chrono>
#include <string>

namespace intaked {

// Wall time, UTC, microseconds since 1970. Stored as int64; never used to measure a wait.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
// Monotonic time; survives a stepped wall clock, not a restart.
using Tick = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;  // any thread
  virtual Tick ticks() const = 0;   // any thread
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
  Tick ticks() const override;
};

// Moves only when told to. Not for concurrent use with advance().
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start = Instant{std::chrono::seconds{1'773'416'400}})
      : now_(start) {}
  Instant now() const override { return now_; }
  Tick ticks() const override { return ticks_; }
  void advance(std::chrono::microseconds by) {
    now_ += by;
    ticks_ += by;
  }
  void step_wall_clock(std::chrono::microseconds by) { now_ += by; }

 private:
  Instant now_;
  Tick ticks_{};
};

inline std::int64_t to_microseconds(Instant t) {
  return t.time_since_epoch().count();
}
inline Instant from_microseconds(std::int64_t us) {
  return Instant{std::chrono::microseconds{us}};
}

// "2026-03-13T16:40:07.123456Z" (RFC 3339, microseconds only when not zero).
std::string to_rfc3339(Instant t);

}  // namespace intaked
