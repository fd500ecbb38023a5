// The server's clock as far as requests show it: a request begun at our `begun` was handled in the
// second that its answer's Date names. Pure; one thread at a time.
//
// Date has whole seconds only, but each answer bounds the offset from one side or both, and answers
// at different places of a second bound it closely. What is learnt includes the way to the server:
// it says when a request must begin in order to be handled at a time of the server.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.h"

namespace intaked::desk {

class ServerClock {
 public:
  void saw(Tick begun, std::chrono::seconds date);
  bool is_known() const { return seen_ + seen_before_ > 0; }
  // When to begin a request that is handled at this time of the server or soon after; up to a
  // second too late while little was seen, never too early unless answers disagree.
  Tick begin_for(std::chrono::microseconds server_time) const;

 private:
  // Of server time less our time.
  struct Bounds {
    std::chrono::microseconds least{std::chrono::microseconds::min()};
    std::chrono::microseconds below{std::chrono::microseconds::max()};
  };
  Bounds known() const;
  static void narrow(Bounds& bounds, std::chrono::microseconds least,
                     std::chrono::microseconds below);

  // Two generations: what was seen long ago is forgotten, since clocks drift and are set.
  Bounds recent_;
  Bounds before_;
  int seen_ = 0;  // of the recent
  int seen_before_ = 0;
};

}  // namespace intaked::desk
