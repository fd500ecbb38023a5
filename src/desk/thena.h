// Thena's platform API over HTTPS. Source: docs.thena.ai/api-reference/platform (tickets, comments,
// search).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/secret.h"
#include "desk/desk.h"

namespace intaked::desk {

struct ThenaOptions {
  std::string url = "https://platform.thena.ai";  // scheme://host[:port], http only to loopback
  Secret api_key;
  std::string ca_file;  // "" = the system's
  std::chrono::milliseconds connect_deadline{15'000};
  std::chrono::milliseconds request_deadline{60'000};
  std::size_t in_flight_max = 8;
  std::size_t answer_bytes_max = 8 << 20;
};

// The desk's own speed limit, as its answers tell it. While it holds, create and comment answer
// not_executed at once, with `not_before` = held_until; look-ups wait.
struct Pace {
  std::optional<std::int64_t> limit;      // requests a window
  std::optional<std::int64_t> remaining;  // of them, after the last answer that told
  Instant reset_at{};                     // our wall time at which the window ends; {} = not told
  Instant held_until{};                   // no request begins before; {} or past = not held
  std::uint64_t over_limit = 0;           // answers 429 and 425 since the start
};

class Thena : public Desk {
 public:
  // Any thread.
  virtual Pace pace() const = 0;
  // The last round of the desk's thread, for the watchdog; at most a second apart when healthy.
  virtual Tick last_round() const = 0;
};

// Starts the desk's thread; the destructor abandons what is in flight (their callbacks answer
// `unknown`, or `not_executed` where nothing had left us) and joins it. invalid: the url is not one
// that a key may be sent to, or there is no key.
Result<std::unique_ptr<Thena>> make_thena(ThenaOptions options, const Clock& clock);

}  // namespace intaked::desk
