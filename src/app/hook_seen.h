// What a hook has seen since the start.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"

namespace intaked::app {

struct HookSeen {
  std::uint64_t accepted = 0;          // requests; all that they brought is durable
  std::uint64_t known = 0;             // of those, what brought nothing new
  std::uint64_t refused = 0;           // nobody knows from whom
  std::uint64_t not_kept = 0;          // genuine, and asked to come again
  std::uint64_t answered_late = 0;     // genuine, and no longer waited for
  std::uint64_t refused_in_a_row = 0;  // since the last that was accepted
  std::optional<Instant> last_accepted, last_refused;
  std::string refused_because;           // the last one
  std::optional<Instant> failing_since;  // what is genuine cannot be kept: the first of those
  std::string failing_because;
  std::optional<Instant> last_new;  // when something came that had not come before
  std::optional<Instant> warned_at;
  std::string warning;  // of its provider: messages are missed
};

// Any thread.
class HooksSeen {
 public:
  void accepted(const std::string& hook, bool is_new, Instant now);
  // It can be kept again; nothing came.
  void works(const std::string& hook);
  void answered_late(const std::string& hook);
  // `why` is cut where it is too long for a line.
  void refused(const std::string& hook, const std::string& why, Instant now);
  void not_kept(const std::string& hook, const std::string& why, Instant now);
  void warned(const std::string& hook, const std::string& warning, Instant now);
  std::map<std::string, HookSeen> all() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, HookSeen> seen_;
};

}  // namespace intaked::app
