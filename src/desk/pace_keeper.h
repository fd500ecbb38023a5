// One pace for everything that is sent to the desk, from whichever thread and client.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include "base/clock.h"
#include "desk/desk.h"
#include "desk/pacer.h"
#include "lib/curl/http_client.h"

namespace intaked::desk {

// The desk's speed limit as its answers tell it; for people. Wall times.
struct Pace {
  std::optional<std::int64_t> limit;      // requests a window
  std::optional<std::int64_t> remaining;  // of them, what is on its way counted
  Instant reset_at{};                     // the window ends; {} = not told
  Instant held_until{};          // no request begins before; {} or past = not held, or files alone
  std::uint64_t over_limit = 0;  // answers 429 and 425 since the start
};

// Any thread.
class PaceKeeper {
 public:
  // Both must outlive every client that sends what keep() was given.
  explicit PaceKeeper(const Clock& clock) : clock_(clock) {}

  // Puts a request under the pace: it waits in the client until it may begin, and what its answer
  // says of the limit is heard before `done` runs. Returns the callback to send it with. A draft
  // counts from now on and does not wait: whoever sends it has asked leave_to_send(). It is
  // given back as held if the window is used up, or the desk asked to wait meanwhile.
  curl::HttpCallback keep(Traffic kind, curl::HttpRequest& request, curl::HttpCallback done);
  // Desk::leave_to_send().
  Leave leave_to_send(std::size_t wanted);
  // When a request of this kind that was given back may come again; a draft asks for leave then.
  Instant blocked_until(Traffic kind);
  bool holds_files_alone() const;

  Pace pace() const;

 private:
  Instant wall_time_of(Tick tick) const;
  void heard(const Pacer::Begun& begun, const curl::HttpAnswer& answer);

  const Clock& clock_;
  mutable std::mutex mutex_;
  Pacer pacer_;
};

}  // namespace intaked::desk
