// Whether work may go to one target (the desk, a storage). A failure that is about the target and
// not about the work opens it: everything waits, nothing is consumed, and one piece of work at a
// time, the probe, asks whether it is over. One thread at a time; pure: time is given.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "base/clock.h"

namespace intaked::desk {

struct BreakerOptions {
  std::chrono::microseconds probe_min{std::chrono::seconds{2}};  // opened: the first probe after
  std::chrono::microseconds probe_max{std::chrono::seconds{60}};
};

class Breaker {
 public:
  explicit Breaker(BreakerOptions options) : options_(options) {}

  bool is_open() const { return wait_.count() > 0; }
  // Why, in the target's or the transport's words; "" while closed.
  const std::string& reason() const { return reason_; }
  // While open: it is now for this reason.
  void set_reason(std::string reason) { reason_ = std::move(reason); }
  // How many more may begin now beside `in_flight` others: what is left of `in_flight_max`, or one
  // probe, or none.
  std::size_t room(std::size_t in_flight, std::size_t in_flight_max, Tick now) const;
  // When room() may become more than none by itself; in the past if that does not depend on time.
  Tick next_probe_at() const { return probe_at_; }

  enum class Change { none, opened, closed };
  // The target failed. What was on its way when it opened says nothing new: only a probe's failure
  // doubles the wait. `spread`, in [0.5, 1], shortens it, so that several targets do not ask in
  // step.
  Change failed(std::string reason, bool was_probe, double spread, Tick now);
  // The target gave a clear answer.
  Change worked();

 private:
  const BreakerOptions options_;
  std::chrono::microseconds wait_{0};  // between probes; 0: closed
  Tick probe_at_{};
  std::string reason_;
};

}  // namespace intaked::desk
