#include "web/forwarded.h"

#include <algorithm>

namespace intaked::web {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "198.51.100.7:1234" and "[2001:db8::7]:443", as some load balancers write.
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, std::min(text.find(']'), text.size()) - 1);
  const std::size_t colon = text.find(':');
  return colon == text.rfind(':') ? text.substr(0, colon) : text;
}

}  // namespace

bool is_of(std::span<const Network> proxies, std::string_view address) {
  const auto read = ip_address_from(address);
  return read && std::ranges::any_of(
                     proxies, [&](const Network& network) { return network.contains(*read); });
}

std::string canonical_address(const std::string& text) {
  const auto address = ip_address_from(text);
  return address ? text_of(*address) : std::string();
}

std::string limited_as(const std::string& address) {
  constexpr std::size_t k_of_one_host = 8;
  const auto read = ip_address_from(address);
  if (!read || read->length <= k_of_one_host) return address;
  return std::string(reinterpret_cast<const char*>(read->bytes.data()), k_of_one_host);
}

std::string address_behind(const std::string& peer, const Request& request,
                           std::span<const Network> trusted_proxies) {
  if (!is_of(trusted_proxies, peer)) return peer;
  std::string all;
  for (const auto& [name, value] : request.headers)
    if (name == "x-forwarded-for") all += (all.empty() ? "" : ",") + value;
  std::string nearest = peer;
  // From the right: what stands left of a stranger's address, the stranger may have written.
  for (std::string_view rest = all; !rest.empty() && is_of(trusted_proxies, nearest);) {
    const std::size_t comma = rest.rfind(',');
    std::string next = canonical_address(std::string(
        without_port(trimmed(comma == std::string_view::npos ? rest : rest.substr(comma + 1)))));
    if (next.empty()) break;
    nearest = std::move(next);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
  }
  return nearest;
}

}  // namespace intaked::web
