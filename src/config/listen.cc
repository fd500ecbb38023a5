#include "config/listen.h"

#include <charconv>

#include "config/network_names.h"

namespace intaked::config {

bool read_listen(std::string_view text, std::string& address, std::uint16_t& port) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return false;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (!is_ip_address(std::string(host)) ||
      bracketed != (host.find(':') != std::string_view::npos) || error != std::errc() ||
      end != digits.data() + digits.size() || number == 0)
    return false;
  address = host;
  port = number;
  return true;
}

std::string listen_text(const std::string& address, std::uint16_t port) {
  const bool is_ipv6 = address.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

}  // namespace intaked::config
