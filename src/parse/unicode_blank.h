// Blanks beyond ASCII.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace intaked::parse {

// The bytes of the blank (Zs of Unicode, without the ' ' of ASCII) that `utf8` begins with; 0 if it
// begins with none.
inline std::size_t unicode_blank_bytes(std::string_view utf8) {
  constexpr std::array<std::string_view, 16> k_blanks = {
      "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",
      "\u2006", "\u2007", "\u2008", "\u2009", "\u200A", "\u202F", "\u205F", "\u3000"};
  if (utf8.empty() || static_cast<unsigned char>(utf8.front()) < 0x80) return 0;
  const auto* const found = std::find_if(k_blanks.begin(), k_blanks.end(),
                                         [&](std::string_view b) { return utf8.starts_with(b); });
  return found == k_blanks.end() ? 0 : found->size();
}

}  // namespace intaked::parse
