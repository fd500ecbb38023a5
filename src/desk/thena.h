// Thena's platform API over HTTPS. Source: docs.thena.ai/api-reference/platform (tickets, comments,
// search).
#pragma once

#include <chrono>
#include <memory>
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

// Starts the desk's thread; the destructor abandons what is in flight (their callbacks answer
// `unknown`) and joins it.
Result<std::unique_ptr<Desk>> make_thena(ThenaOptions options, const Clock& clock);

}  // namespace intaked::desk
