#include "web/forwarded.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

namespace intaked::web {
namespace {

bool is_address(const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

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
    std::string next(trimmed(comma == std::string_view::npos ? rest : rest.substr(comma + 1)));
    if (!is_address(next)) break;
    nearest = std::move(next);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
  }
  return nearest;
}

}  // namespace intaked::web
