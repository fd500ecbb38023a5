#include "parse/quoted_printable.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "parse/ascii.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_run_bytes = 4096;  // a line has 76

// A line without its trailing blanks (RFC 2045 6.7 rule 3) and its line end as it was.
struct Line {
  std::string_view text;
  std::string_view end;
};

Line next_line(std::string_view in, std::size_t& at) {
  const std::size_t begin = at;
  const std::size_t newline = in.find('\n', at);
  at = newline == std::string_view::npos ? in.size() : newline + 1;
  std::string_view whole = in.substr(begin, at - begin);
  std::size_t text = whole.size();
  if (text > 0 && whole[text - 1] == '\n') --text;
  if (text > 0 && text < whole.size() && whole[text - 1] == '\r') --text;
  const std::string_view end = whole.substr(text);
  while (text > 0 && is_blank(whole[text - 1])) --text;
  return {whole.substr(0, text), end};
}

constexpr std::array<std::int8_t, 256> make_hex_values() {
  std::array<std::int8_t, 256> values{};
  for (std::size_t c = 0; c < 256; ++c) {
    values[c] = static_cast<std::int8_t>(hex_value(static_cast<char>(c)));
  }
  return values;
}
constexpr auto k_hex_values = make_hex_values();

// Copies up to the first '=' in eight bytes; answers how many bytes that was. All eight are
// written.
std::size_t copy_to_equals(const char* from, char* to) {
  constexpr std::uint64_t k_ones = 0x0101010101010101;
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  std::memcpy(to, &word, sizeof word);
  const std::uint64_t zero_at_equals = word ^ (k_ones * '=');
  const std::uint64_t found = (zero_at_equals - k_ones) & ~zero_at_equals & (k_ones << 7);
  if (found == 0) return 8;
  if constexpr (std::endian::native == std::endian::little) {
    return static_cast<std::size_t>(std::countr_zero(found)) / 8;  // the lowest is exact
  } else {
    return static_cast<std::size_t>(std::find(from, from + 8, '=') - from);
  }
}

// Decodes from `at` to `stop` or a little beyond, if a step of eight bytes or an escape leads
// there, never beyond the text. Makes no more bytes than it reads; false: an escape was none.
bool decode_run(std::string_view text, std::size_t& at, std::size_t stop, Pieces& out) {
  bool clean = true;
  char* const begin = out.room(stop - at);
  char* to = begin;
  const auto value = [&](std::size_t i) {
    return k_hex_values[static_cast<std::uint8_t>(text[i])];
  };
  while (at < stop) {
    if (text[at] != '=') {
      const std::size_t count = text.size() - at >= 8 ? copy_to_equals(text.data() + at, to) : 1;
      if (count == 1) *to = text[at];
      at += count;
      to += count;
    } else if (at + 2 < text.size() && value(at + 1) >= 0 && value(at + 2) >= 0) {
      *to++ = static_cast<char>(value(at + 1) * 16 + value(at + 2));
      at += 3;
    } else {
      clean = false;
      *to++ = '=';
      ++at;
    }
  }
  out.took(static_cast<std::size_t>(to - begin));
  return clean;
}

}  // namespace

bool decode_quoted_printable(std::string_view in, Pieces& out) {
  bool clean = true;
  for (std::size_t at = 0; at < in.size();) {
    const Line line = next_line(in, at);
    std::string_view text = line.text;
    const bool soft = text.ends_with('=');
    if (soft) text.remove_suffix(1);
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t stop = std::min(i + k_run_bytes, text.size());
      if (!decode_run(text, i, stop, out)) clean = false;
    }
    if (!soft) {
      for (const char c : line.end) out.put(c);
    }
  }
  return clean;
}

}  // namespace intaked::parse
