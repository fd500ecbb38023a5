// Reading UTF-8 one character at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace intaked::text {

inline constexpr char32_t k_replacement = 0xFFFD;

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;  // how many bytes of the input it takes, at least 1
  bool valid = false;     // false: the bytes are not UTF-8, `code` is U+FFFD
};

// The character at `at`, which must be inside `s`. Overlong forms, surrogates and codes over
// U+10FFFF are invalid; an invalid sequence takes as many bytes as could have begun a valid one
// (Unicode 3.9, maximal subparts), so that one mangled character becomes one U+FFFD.
inline Character read_character(std::string_view s, std::size_t at);
// The same for what is not read at once there: four bytes, E0 and ED, and what is no UTF-8.
Character read_unusual_character(std::string_view s, std::size_t at);

inline Character read_character(std::string_view s, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[at + i]); };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80; };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t left = s.size() - at;
  if (lead >= 0xC2 && lead <= 0xDF && left >= 2 && follows(1)) {
    return {(lead & 0x1FU) << 6 | (byte(1) & 0x3FU), 2, true};
  }
  if (lead > 0xE0 && lead <= 0xEF && lead != 0xED && left >= 3 && follows(1) && follows(2)) {
    return {(lead & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU), 3, true};
  }
  return read_unusual_character(s, at);
}

// How many bytes the letter at `at` takes, if it is one of U+00C0-05FF or U+3000-CFFF and whole:
// for those most questions have one answer. 0: read_character() tells.
inline std::size_t common_letter(std::string_view s, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[at + i]); };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80; };
  const std::size_t left = s.size() - at;
  if (byte(0) >= 0xC3 && byte(0) <= 0xD7) return left >= 2 && follows(1) ? 2 : 0;
  if (byte(0) < 0xE3 || byte(0) > 0xEC) return 0;
  return left >= 3 && follows(1) && follows(2) ? 3 : 0;
}

void append_character(std::string& out, char32_t code);

// How many bytes from the start are plain ASCII.
std::size_t ascii_prefix(std::string_view s);

}  // namespace intaked::text
