#include "config/network_names.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>

namespace intaked::config {
namespace {

constexpr std::size_t k_address_bytes_max = 254;  // RFC 5321, 4.5.3.1.3 without the brackets
constexpr std::size_t k_host_bytes_max = 253;
constexpr std::size_t k_source_name_bytes_max = 63;

bool is_lower_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_letter_or_digit(char c) {
  return is_lower_letter_or_digit(c) || (c >= 'A' && c <= 'Z');
}

}  // namespace

bool is_ip_address(const std::string& text) {
  unsigned char address[sizeof(in6_addr)];
  return inet_pton(AF_INET, text.c_str(), address) == 1 ||
         inet_pton(AF_INET6, text.c_str(), address) == 1;
}

bool is_address(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || text.size() > k_address_bytes_max) return false;
  const bool one_word = std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == '\x7f' || c == '<' || c == '>' || c == ',';
  });
  return one_word && text.substr(0, at).find('@') == std::string_view::npos &&
         is_host(text.substr(at + 1));
}

bool is_host(std::string_view text) {
  if (is_ip_address(std::string(text))) return true;
  if (text.empty() || text.size() > k_host_bytes_max) return false;
  // Underscores are no host names, and are used all the same.
  const bool characters = std::ranges::all_of(text, [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  });
  return characters && !text.starts_with('.') && !text.ends_with('.') && !text.starts_with('-') &&
         text.find("..") == std::string_view::npos;
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  in_addr address{};
  if (inet_pton(AF_INET, std::string(host).c_str(), &address) != 1) return false;
  return (ntohl(address.s_addr) >> 24) == 127;
}

bool is_source_name(std::string_view text) {
  return !text.empty() && text.size() <= k_source_name_bytes_max &&
         std::ranges::all_of(text, [](char c) { return is_lower_letter_or_digit(c) || c == '-'; });
}

std::optional<Url> url_from(std::string_view text) {
  Url url;
  std::string_view rest = text;
  if (rest.ends_with('/') && !rest.ends_with("//")) rest.remove_suffix(1);
  url.text = rest;
  if (rest.starts_with("https://")) {
    url.https = true;
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return std::nullopt;
  }
  std::string_view after_host;
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    url.host = rest.substr(1, end - 1);
    after_host = rest.substr(end + 1);
  } else {
    const auto end = rest.find(':');
    url.host = rest.substr(0, end);
    after_host = end == std::string_view::npos ? "" : rest.substr(end);
  }
  if (!is_host(url.host)) return std::nullopt;
  if (after_host.empty()) return url;
  unsigned port = 0;
  const char* last = after_host.data() + after_host.size();
  const auto [end, error] = std::from_chars(after_host.data() + 1, last, port);
  const bool is_port = after_host[0] == ':' && error == std::errc() && end == last;
  return is_port && port >= 1 && port <= 65535 ? std::optional(url) : std::nullopt;
}

}  // namespace intaked::config
