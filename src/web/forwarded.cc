#include "web/forwarded.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace intaked::web {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::string canonical_address(const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1)
    return inet_ntop(AF_INET, bytes.data(), out.data(), out.size());
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return {};
  in6_addr v6{};
  std::memcpy(&v6, bytes.data(), sizeof v6);
  if (IN6_IS_ADDR_V4MAPPED(&v6)) return inet_ntop(AF_INET, &bytes[12], out.data(), out.size());
  return inet_ntop(AF_INET6, bytes.data(), out.data(), out.size());
}

std::string limited_as(const std::string& address) {
  std::array<unsigned char, 16> bytes{};
  if (address.find(':') == std::string::npos ||
      inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1)
    return address;
  return std::string(reinterpret_cast<const char*>(bytes.data()), 8);
}

std::string address_behind(const std::string& peer, const Request& request,
                           std::span<const std::string> trusted_proxies) {
  const auto is_trusted = [&](const std::string& address) {
    return std::ranges::find(trusted_proxies, address) != trusted_proxies.end();
  };
  if (!is_trusted(peer)) return peer;
  std::string all;
  for (const auto& [name, value] : request.headers)
    if (name == "x-forwarded-for") all += (all.empty() ? "" : ",") + value;
  std::string nearest = peer;
  // From the right: what stands left of a stranger's address, the stranger may have written.
  for (std::string_view rest = all; !rest.empty() && is_trusted(nearest);) {
    const std::size_t comma = rest.rfind(',');
    std::string next = canonical_address(
        std::string(trimmed(comma == std::string_view::npos ? rest : rest.substr(comma + 1))));
    if (next.empty()) break;
    nearest = std::move(next);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
  }
  return nearest;
}

}  // namespace intaked::web
