// Addresses of machines, and the networks that they are of.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace intaked {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // behind `length`, zeros
  std::size_t length = 0;                // 4 or 16, as its version has them
  bool operator==(const IpAddress&) const = default;
};

// "::ffff:127.0.0.1" is 127.0.0.1: a socket for both versions shows it so. nullopt if it is none.
std::optional<IpAddress> ip_address_from(std::string_view text);
// As the system writes it: "2001:db8::1" for "2001:DB8:0::1".
std::string text_of(const IpAddress& address);

// All addresses of one version whose first `bits` bits are those of `first`.
struct Network {
  IpAddress first;
  unsigned bits = 0;
  bool contains(const IpAddress& address) const;
  bool operator==(const Network&) const = default;
};

// "10.0.0.0/8", "2001:db8::/32"; an address alone is the network of itself. "10.0.0.5/8" is an
// error: it may mean either, and the error says so.
Result<Network> network_from(std::string_view text);
std::string text_of(const Network& network);

}  // namespace intaked
