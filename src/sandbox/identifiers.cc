#include "sandbox/identifiers.h"

#include <cstdio>
#include <ctime>

#include "lib/crypto/crypto.h"

namespace intaked::sandbox {
namespace {

constexpr std::string_view k_alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

}  // namespace

std::string random_id() {
  std::string id = crypto::random_bytes(k_id_length);
  for (char& c : id) c = k_alphabet[static_cast<unsigned char>(c) % k_alphabet.size()];
  return id;
}

std::string derived_id(std::string_view kind, std::string_view name, std::size_t length) {
  const crypto::Sha256 digest = crypto::sha256(std::string(kind) + '\0' + std::string(name));
  std::string id;
  for (std::size_t i = 0; i < length; ++i) {
    id.push_back(k_alphabet[digest[i % digest.size()] % k_alphabet.size()]);
  }
  return id;
}

std::string to_iso_milliseconds(Instant instant) {
  const std::int64_t milliseconds = to_microseconds(instant) / 1000;
  const std::time_t seconds = milliseconds / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + length, sizeof text - length, ".%03dZ",
                static_cast<int>(milliseconds % 1000));
  return text;
}

std::string to_lower(std::string_view ascii) {
  std::string lower(ascii);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace intaked::sandbox
