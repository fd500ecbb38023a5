#include "app/listener_place.h"

#include "app/control_client.h"
#include "config/listen.h"

namespace intaked::app {
namespace {

constexpr const char* k_loopback = "127.0.0.1";

}  // namespace

ListenerPlace listener_place(std::uint16_t port, const config::Web& web) {
  // Only its port is told, and loopback is the likeliest address.
  if (port != 0 && port != web.listen_port)
    return {config::listen_text(k_loopback, port),
            "web.listen counts for nothing: systemd holds the socket (intaked.socket), or the "
            "daemon began with another configuration"};
  const std::string address = web.listen_address == "0.0.0.0" ? k_loopback
                              : web.listen_address == "::"    ? "::1"
                                                              : web.listen_address;
  return {config::listen_text(address, web.listen_port), {}};
}

ListenerPlace listener_place(const std::string& config_path, const config::Web& web) {
  const auto answer = call_daemon(config_path, "GET", "/v1/hooks");
  const std::int64_t port = answer ? answer->json.number("port") : 0;
  return listener_place(static_cast<std::uint16_t>(port), web);
}

}  // namespace intaked::app
