// Digests, MACs and random bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace intaked::crypto {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);

// SHA-256 of bytes that come in pieces. One thread; finish() once.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;
  void update(std::string_view bytes);
  Sha256 finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// From the kernel; never predictable. Any thread.
std::string random_bytes(std::size_t count);
// Equal content in time that depends on the lengths only.
bool equal_constant_time(std::string_view a, std::string_view b);

std::string hex(std::span<const std::uint8_t> bytes);
std::optional<std::string> unhex(std::string_view text);
// RFC 4648 base32, lower case, without padding.
std::string base32(std::span<const std::uint8_t> bytes);
// RFC 4648 base64, with padding.
std::string base64(std::string_view bytes);

// A ULID (48 bits of milliseconds, 80 random bits, Crockford base32 in lower case): sorts by time.
// Any thread.
std::string make_ulid(std::int64_t unix_milliseconds);

}  // namespace intaked::crypto
