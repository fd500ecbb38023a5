#include "lib/text/utf8.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#include "lib/text/text.h"

namespace intaked::text {
namespace {

struct Lead {
  std::size_t length = 0;  // 0: not a lead byte
  unsigned char second_min = 0x80;
  unsigned char second_max = 0xBF;
  char32_t bits = 0;
};

// Unicode table 3-7: the second byte's range excludes overlong forms and surrogates.
Lead lead_of(unsigned char byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF, byte & 0x1FU};
  if (byte == 0xE0) return {3, 0xA0, 0xBF, byte & 0x0FU};
  if (byte == 0xED) return {3, 0x80, 0x9F, byte & 0x0FU};
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF, byte & 0x0FU};
  if (byte == 0xF0) return {4, 0x90, 0xBF, byte & 0x07U};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF, byte & 0x07U};
  if (byte == 0xF4) return {4, 0x80, 0x8F, byte & 0x07U};
  return {};
}

bool is_bidi_control(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

bool is_line_break(char32_t c) {
  return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool is_removed(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFEFF || is_bidi_control(c);
}

constexpr std::uint64_t k_ones = 0x0101010101010101U;
constexpr std::uint64_t k_high = 0x80 * k_ones;

// How many bytes from the start pass, eight at a time: `flag(word)` sets the high bit of the first
// byte that does not, of bytes before it never; `passes(byte)` says the same of one.
template <class Flag, class Passes>
std::size_t prefix(std::string_view s, Flag flag, Passes passes) {
  std::size_t i = 0;
  for (; i + 8 <= s.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, s.data() + i, 8);
    const std::uint64_t found = flag(word) & k_high;
    if (found == 0) continue;
    if constexpr (std::endian::native == std::endian::little) {
      return i + static_cast<std::size_t>(std::countr_zero(found)) / 8;
    } else {
      break;
    }
  }
  while (i < s.size() && passes(static_cast<unsigned char>(s[i]))) ++i;
  return i;
}

// How many bytes from the start are ASCII without controls: most of most texts.
std::size_t printable_prefix(std::string_view s) {
  // A byte below 0x20 borrows into its high bit, 0x7F carries into it.
  return prefix(
      s, [](std::uint64_t word) { return word | (word - 0x20 * k_ones) | (word + k_ones); },
      [](unsigned char byte) { return byte >= 0x20 && byte < 0x7F; });
}

}  // namespace

Character read_unusual_character(std::string_view s, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const Lead lead = lead_of(byte(at));
  if (lead.length == 0) return {k_replacement, 1, false};
  char32_t code = lead.bits;
  for (std::size_t i = 1; i < lead.length; ++i) {
    const unsigned char low = i == 1 ? lead.second_min : 0x80;
    const unsigned char high = i == 1 ? lead.second_max : 0xBF;
    if (at + i >= s.size() || byte(at + i) < low || byte(at + i) > high) {
      return {k_replacement, i, false};
    }
    code = (code << 6) | (byte(at + i) & 0x3FU);
  }
  return {code, lead.length, true};
}

void append_character(std::string& out, char32_t code) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

std::size_t ascii_prefix(std::string_view s) {
  return prefix(
      s, [](std::uint64_t word) { return word; }, [](unsigned char byte) { return byte < 0x80; });
}

bool is_valid_utf8(std::string_view s) {
  for (std::size_t i = 0; i < s.size();) {
    i += ascii_prefix(s.substr(i));
    if (i == s.size()) return true;
    do {
      if (const std::size_t letter = common_letter(s, i); letter > 0) {
        i += letter;
        continue;
      }
      const Character c = read_character(s, i);
      if (!c.valid) return false;
      i += c.bytes;
    } while (i < s.size() && static_cast<unsigned char>(s[i]) >= 0x80);
  }
  return true;
}

std::string repair_utf8(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  for (std::size_t i = 0; i < s.size();) {
    const std::size_t plain = ascii_prefix(s.substr(i));
    out.append(s.substr(i, plain));
    i += plain;
    if (i == s.size()) break;
    const Character c = read_character(s, i);
    append_character(out, c.code);
    i += c.bytes;
  }
  return out;
}

namespace {

// How many bytes from `at` on clean() keeps as they are, in one go.
std::size_t kept_from(std::string_view utf8, std::size_t at, Lines lines) {
  std::size_t i = at;
  while (i < utf8.size()) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte >= 0x80) {
      if (const std::size_t letter = common_letter(utf8, i); letter > 0) {
        i += letter;
        continue;
      }
      const Character c = read_character(utf8, i);
      if (!c.valid || is_removed(c.code) || is_line_break(c.code)) break;
      i += c.bytes;
    } else if (lines == Lines::keep && (byte == '\n' || byte == '\t')) {
      ++i;
    } else {
      const std::size_t plain = printable_prefix(utf8.substr(i));
      if (plain == 0) break;
      i += plain;
    }
  }
  return i - at;
}

}  // namespace

std::string clean(std::string_view utf8, Lines lines) {
  std::string out;
  out.reserve(utf8.size());
  bool in_break = false;  // Lines::join: a run of breaks is one space
  for (std::size_t i = 0; i < utf8.size();) {
    if (const std::size_t kept = kept_from(utf8, i, lines); kept > 0) {
      out.append(utf8, i, kept);
      in_break = false;
      i += kept;
      if (i == utf8.size()) break;
    }
    const Character c = read_character(utf8, i);
    const bool crlf = c.code == '\r' && i + 1 < utf8.size() && utf8[i + 1] == '\n';
    i += c.bytes + (crlf ? 1 : 0);
    if (lines == Lines::keep && is_line_break(c.code)) {
      out.push_back('\n');
    } else if (is_line_break(c.code) || c.code == '\t') {
      if (!in_break) out.push_back(' ');
      in_break = true;
      continue;
    } else if (!c.valid) {
      append_character(out, k_replacement);
    }
    in_break = false;
  }
  return out;
}

std::string into_clean(std::string utf8, Lines lines) {
  return kept_from(utf8, 0, lines) == utf8.size() ? std::move(utf8) : clean(utf8, lines);
}

std::string escape_controls(std::string_view utf8) {
  constexpr std::string_view k_hex = "0123456789abcdef";
  std::string out;
  out.reserve(utf8.size());
  const auto escape = [&](char letter, char32_t code, int digits) {
    out += {'\\', letter};
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += k_hex[(code >> shift) & 15];
  };
  for (std::size_t i = 0; i < utf8.size();) {
    const Character c = read_character(utf8, i);
    if (!c.valid) {
      escape('x', static_cast<unsigned char>(utf8[i]), 2);
    } else if (c.code == '\n' || c.code == '\t') {
      out += c.code == '\n' ? "\\n" : "\\t";
    } else if (is_removed(c.code) || is_line_break(c.code)) {
      c.code < 0x100 ? escape('x', c.code, 2) : escape('u', c.code, 4);
    } else {
      out.append(utf8.substr(i, c.bytes));
    }
    i += c.valid ? c.bytes : 1;
  }
  return out;
}

std::string_view cut_utf8(std::string_view utf8, std::size_t max_bytes) {
  if (utf8.size() <= max_bytes) return utf8;
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xC0U) == 0x80) --end;
  return utf8.substr(0, end);
}

}  // namespace intaked::text
