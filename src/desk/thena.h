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
#include "desk/pace_keeper.h"
#include "desk/sighting.h"

namespace intaked::desk {

struct ThenaOptions {
  std::string url = "https://platform.thena.ai";  // scheme://host[:port], http only to loopback
  Secret api_key;
  std::string ca_file;  // "" = the system's
  std::chrono::milliseconds connect_deadline{15'000};
  std::chrono::milliseconds request_deadline{60'000};
  std::size_t in_flight_max = 8;  // drafts; some questions fit beside them
  std::size_t answer_bytes_max = 8 << 20;
  // What else is sent to the same host counts against the same limit; nullptr: nothing is.
  std::shared_ptr<PaceKeeper> pace;
};

class Thena : public Desk {
 public:
  // Any thread.
  virtual Pace pace() const = 0;
  // One look for tickets that were made with a marker, by one way only; for doctor.
  virtual void look_for(Way way, std::string marker, std::vector<std::string> ids,
                        std::string team_id, std::function<void(Sighting)> answer) = 0;
  // The last round of the desk's thread, for the watchdog; at most a second apart when healthy.
  virtual Tick last_round() const = 0;
  // When the server's certificate ends, as it was when TLS last stood; nullopt: without TLS, or not
  // yet. Any thread.
  virtual std::optional<Instant> certificate_until() const = 0;
};

// Starts the desk's thread; the destructor abandons what is in flight (their callbacks answer
// `unknown`, or `not_executed` where nothing had left us) and joins it. invalid: the url is not one
// that a key may be sent to, or there is no key.
Result<std::unique_ptr<Thena>> make_thena(ThenaOptions options, const Clock& clock);

}  // namespace intaked::desk
