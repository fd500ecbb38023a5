#include "lib/curl/public_address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <netinet/in.h>

namespace intaked::curl {
namespace {

struct Range4 {
  std::uint32_t network;
  int bits;
};
// RFC 6890 2.2.2 and its registry.
constexpr std::array<Range4, 15> k_special_4{{{0x00000000, 8},
                                              {0x0A000000, 8},
                                              {0x64400000, 10},
                                              {0x7F000000, 8},
                                              {0xA9FE0000, 16},
                                              {0xAC100000, 12},
                                              {0xC0000000, 24},
                                              {0xC0000200, 24},
                                              {0xC0586300, 24},
                                              {0xC0A80000, 16},
                                              {0xC6120000, 15},
                                              {0xC6336400, 24},
                                              {0xCB007100, 24},
                                              {0xE0000000, 4},
                                              {0xF0000000, 4}}};

bool is_public_4(std::uint32_t address) {
  return std::ranges::none_of(k_special_4, [&](const Range4& range) {
    const std::uint32_t mask = ~std::uint32_t{0} << (32 - range.bits);
    return (address & mask) == range.network;
  });
}

bool is_public_6(const in6_addr& address) {
  const std::uint8_t* byte = address.s6_addr;
  if ((byte[0] & 0xE0) != 0x20) return false;  // 2000::/3 is all that was given out
  const auto begins = [&](std::initializer_list<std::uint8_t> bytes) {
    return std::equal(bytes.begin(), bytes.end(), byte);
  };
  // 2001::/23 holds Teredo and other protocols, 2001:db8::/32 and 3fff::/20 are examples, 2002::/16
  // wraps an address of version 4.
  const bool is_protocol = begins({0x20, 0x01}) && (byte[2] & 0xFE) == 0;
  const bool is_example =
      begins({0x20, 0x01, 0x0D, 0xB8}) || (begins({0x3F, 0xFF}) && (byte[2] & 0xF0) == 0);
  return !is_protocol && !is_example && !begins({0x20, 0x02});
}

}  // namespace

bool is_public(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    return is_public_4(ntohl(v4.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof v6);
    return is_public_6(v6.sin6_addr);
  }
  return false;
}

curl_socket_t open_public_socket(void* /*unused*/, curlsocktype /*purpose*/,
                                 curl_sockaddr* address) {
  if (!is_public(&address->addr)) return CURL_SOCKET_BAD;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace intaked::curl
