#include "lib/text/byte_table.h"

#include <algorithm>

#include "lib/text/utf8.h"

namespace intaked::text {
namespace {

constexpr std::size_t k_run_bytes = 32;
constexpr std::string_view k_replacement_bytes = "\uFFFD";

// nullopt: nothing came out at once, the converter waits for what follows.
std::optional<std::string> character_of(iconv_t descriptor, char byte) {
  std::array<char, 16> out;
  char* in = &byte;
  std::size_t in_left = 1;
  char* to = out.data();
  std::size_t to_left = out.size();
  iconv(descriptor, nullptr, nullptr, nullptr, nullptr);
  const std::size_t result = iconv(descriptor, &in, &in_left, &to, &to_left);
  if (result == static_cast<std::size_t>(-1)) return std::string();
  if (to_left == out.size()) return std::nullopt;
  return std::string(out.data(), out.size() - to_left);
}

}  // namespace

std::optional<ByteTable> ByteTable::of(iconv_t descriptor) {
  ByteTable table;
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto c = static_cast<char>(byte);
    const std::optional<std::string> utf8 = character_of(descriptor, c);
    if (!utf8 || (byte < 0x80 && *utf8 != std::string(1, c)) || utf8->size() > 3) {
      return std::nullopt;
    }
    if (byte < 0x80) continue;
    Entry& entry = table.high_[byte - 0x80];
    entry.known = !utf8->empty();
    const std::string_view shown = entry.known ? *utf8 : k_replacement_bytes;
    std::copy(shown.begin(), shown.end(), entry.utf8.begin());
    entry.bytes = static_cast<std::uint8_t>(shown.size());
  }
  return table;
}

std::size_t ByteTable::convert(std::string_view bytes, std::string& utf8) const {
  std::size_t unknown = 0;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t plain = ascii_prefix(bytes.substr(i));
    utf8.append(bytes, i, plain);
    i += plain;
    // Letters outside ASCII seldom stand alone: what is near them goes byte by byte.
    std::array<char, 3 * k_run_bytes> run;
    std::size_t size = 0;
    for (const char c : bytes.substr(i, k_run_bytes)) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x80) {
        run[size++] = c;
        continue;
      }
      const Entry& entry = high_[byte - 0x80U];
      std::copy(entry.utf8.begin(), entry.utf8.end(),
                run.begin() + static_cast<std::ptrdiff_t>(size));
      size += entry.bytes;
      if (!entry.known) ++unknown;
    }
    utf8.append(run.data(), size);
    i += std::min(k_run_bytes, bytes.size() - i);
  }
  return unknown;
}

}  // namespace intaked::text
