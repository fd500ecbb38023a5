#include <cerrno>
#include <cstdlib>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/random.h>

#include "lib/crypto/crypto.h"

namespace intaked::crypto {
namespace {

constexpr std::string_view k_hex_digits = "0123456789abcdef";
constexpr std::string_view k_base32_digits = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view k_crockford_digits = "0123456789abcdefghjkmnpqrstvwxyz";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t filled = 0;
  while (filled < count) {
    const ssize_t got = getrandom(bytes.data() + filled, count - filled, 0);
    // Only EINTR is possible on a kernel that has the call; predictable keys are no way out.
    if (got < 0 && errno != EINTR) std::abort();
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  return bytes;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += k_hex_digits[byte >> 4];
    text += k_hex_digits[byte & 15];
  }
  return text;
}

std::optional<std::string> unhex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::string base32(std::span<const std::uint8_t> bytes) {
  std::string text;
  text.reserve((bytes.size() * 8 + 4) / 5);
  std::uint32_t held = 0;  // the lowest `bits` bits are not written yet
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += k_base32_digits[(held >> bits) & 31];
    }
  }
  if (bits > 0) text += k_base32_digits[(held << (5 - bits)) & 31];
  return text;
}

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL ends it with a NUL
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  text.pop_back();
  return text;
}

std::string make_ulid(std::int64_t unix_milliseconds) {
  std::string text;
  text.reserve(26);
  // 48 bits of time as ten digits; the first carries only three of them.
  const std::uint64_t time = static_cast<std::uint64_t>(unix_milliseconds) & ((1ull << 48) - 1);
  for (int shift = 45; shift >= 0; shift -= 5) text += k_crockford_digits[(time >> shift) & 31];
  // 80 random bits as sixteen digits: one byte each, of which five bits count.
  for (const char byte : random_bytes(16)) {
    text += k_crockford_digits[static_cast<unsigned char>(byte) & 31];
  }
  return text;
}

}  // namespace intaked::crypto
