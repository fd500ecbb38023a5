// A first look at a server, before anything is said to it. Blocks.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "lib/curl/handshake.h"

namespace intaked::app {

struct Host {
  std::string name;  // or an address
  std::uint16_t port = 443;
  bool tls = true;
  std::string ca_file;  // "" = the system's bundle
};

struct HostLook {
  std::vector<std::string> addresses;  // all that the name has, in the system's order
  std::string not_found;               // no addresses: why
  curl::Handshake handshake;           // if there are addresses
};

// The name, then connection and TLS, each within `deadline`.
HostLook look_at(const Host& host, std::chrono::milliseconds deadline);

}  // namespace intaked::app
