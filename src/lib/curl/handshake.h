// Resolving, connecting and TLS with a server, and what its certificate says; nothing is asked of
// it. Blocks; for commands that look at one server.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"

namespace intaked::curl {

struct Handshake {
  enum class Reached { nothing, name, connection, all } reached = Reached::nothing;
  std::string address;  // the server's, once connected
  std::string issuer;   // of its certificate; "" without TLS
  std::optional<Instant> certificate_ends;
  std::string text;  // not all: why, in libcurl's words
};

// `url`: http:// or https://, of which only host and port count. `ca_file` "" = the system's.
Handshake shake_hands(const std::string& url, const std::string& ca_file,
                      std::chrono::milliseconds deadline);

}  // namespace intaked::curl
