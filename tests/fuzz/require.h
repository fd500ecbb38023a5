// What every fuzz target says when something that must hold does not.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "../parse/sound.h"
#include "lib/text/text.h"

namespace intaked::fuzz {

inline std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline void require(bool holds, std::string_view what, std::string_view value = "") {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s: %.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(value.size()), value.data());
  std::abort();
}

// Valid UTF-8 without controls.
inline void require_sound(std::string_view what, std::string_view value,
                          text::Lines lines = text::Lines::join) {
  require(parse::is_sound(value, lines), what, value);
}

// Takes the first line away from `bytes`.
inline std::string_view take_first_line(std::string_view& bytes) {
  const std::string_view line = bytes.substr(0, bytes.find('\n'));
  bytes.remove_prefix(line.size() < bytes.size() ? line.size() + 1 : line.size());
  return line;
}

}  // namespace intaked::fuzz
