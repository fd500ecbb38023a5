#include "base/network.h"

#include <algorithm>
#include <charconv>
#include <span>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace intaked {
namespace {

constexpr std::size_t k_v4_bytes = 4;
constexpr std::array<std::uint8_t, 12> k_v4_in_v6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

unsigned bits_of(const IpAddress& address) {
  return static_cast<unsigned>(address.length * 8);
}

IpAddress first_of(IpAddress address, unsigned bits) {
  for (unsigned bit = bits; bit < bits_of(address); ++bit)
    address.bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80u >> (bit % 8)));
  return address;
}

}  // namespace

std::optional<IpAddress> ip_address_from(std::string_view text) {
  const std::string terminated(text);
  IpAddress address;
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) {
    address.length = k_v4_bytes;
    return address;
  }
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) != 1) return std::nullopt;
  address.length = address.bytes.size();
  if (!std::ranges::equal(k_v4_in_v6, std::span(address.bytes).first<k_v4_in_v6.size()>()))
    return address;
  IpAddress v4{.length = k_v4_bytes};
  std::ranges::copy(std::span(address.bytes).last<k_v4_bytes>(), v4.bytes.begin());
  return v4;
}

std::string text_of(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> out{};
  return inet_ntop(address.length == k_v4_bytes ? AF_INET : AF_INET6, address.bytes.data(),
                   out.data(), out.size());
}

bool Network::contains(const IpAddress& address) const {
  const std::size_t whole = bits / 8;
  const unsigned rest = bits % 8;
  return address.length == first.length &&
         std::equal(first.bytes.begin(), first.bytes.begin() + whole, address.bytes.begin()) &&
         (rest == 0 || (first.bytes[whole] ^ address.bytes[whole]) >> (8 - rest) == 0);
}

Result<Network> network_from(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto address = ip_address_from(text.substr(0, slash));
  if (!address)
    return fail(ErrorKind::invalid, "\"" + std::string(text) +
                                        "\" is neither an IP address nor a network such as "
                                        "10.0.0.0/8 or 2001:db8::/32");
  if (slash == text.size()) return Network{*address, bits_of(*address)};
  const std::string_view digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc() || end != digits.data() + digits.size() || bits > bits_of(*address))
    return fail(ErrorKind::invalid, "\"" + std::string(text) + "\": behind the / must stand 0 to " +
                                        std::to_string(bits_of(*address)));
  const Network network{first_of(*address, bits), bits};
  if (network.first != *address)
    return fail(ErrorKind::invalid, "\"" + std::string(text) + "\" is an address in " +
                                        text_of(network) + "; write that, or " + text_of(*address) +
                                        " for it alone");
  return network;
}

std::string text_of(const Network& network) {
  std::string text = text_of(network.first);
  if (network.bits < bits_of(network.first)) text += "/" + std::to_string(network.bits);
  return text;
}

}  // namespace intaked
