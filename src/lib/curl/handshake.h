// Resolving, connecting and TLS with a server, and what its certificate says; nothing is asked of
// it. Blocks; for commands that look at one server.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "lib/curl/certificate.h"

namespace intaked::curl {

struct Handshake {
  enum class Reached { nothing, name, connection, all } reached = Reached::nothing;
  bool timed_out = false;                     // not all: the deadline passed
  std::string address;                        // the server's, once connected
  std::chrono::microseconds connect_time{0};  // without the name's look-up; 0: not all
  std::optional<Certificate> certificate;     // also of a server that is not trusted
  Distrust distrust = Distrust::none;
  std::string text;  // not all: why, in libcurl's words
};

// `url`: http:// or https://, of which only host and port count, whatever is spoken there.
// `ca_file` "" = the system's. Connects once more, and trusts anybody then, to look at a
// certificate that was not trusted. Each time within `deadline`.
Handshake shake_hands(const std::string& url, const std::string& ca_file,
                      std::chrono::milliseconds deadline);

}  // namespace intaked::curl
