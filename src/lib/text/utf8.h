// Reading UTF-8 one character at a time. For lib/text only.
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
Character read_character(std::string_view s, std::size_t at);

void append_character(std::string& out, char32_t code);

// How many bytes from the start are plain ASCII.
std::size_t ascii_prefix(std::string_view s);

}  // namespace intaked::text
