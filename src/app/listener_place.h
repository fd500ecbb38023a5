// Where the running daemon takes webhooks, as this machine reaches it.
#pragma once

#include <cstdint>
#include <string>

#include "config/config.h"

namespace intaked::app {

struct ListenerPlace {
  std::string text;         // "127.0.0.1:8025"
  std::string why_another;  // than web.listen; "" where it is that
};

// By the running daemon's /v1/hooks where it answers, else by the configuration.
ListenerPlace listener_place(const std::string& config_path, const config::Web& web);
// The same by the port that the daemon has; 0: it does not say.
ListenerPlace listener_place(std::uint16_t port, const config::Web& web);

}  // namespace intaked::app
