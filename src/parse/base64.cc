#include "parse/base64.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "parse/ascii.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_run_quads = 32;  // a line has 19
constexpr std::uint8_t k_no_digit = 0xFF;
// Whole quads. Longer lines are judged by their beginning: there may be a block every four bytes.
constexpr std::size_t k_line_bytes_max = 996;

constexpr std::array<std::uint8_t, 256> make_base64_digits() {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(k_no_digit);
  const std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    digits[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return digits;
}
constexpr auto k_base64_digits = make_base64_digits();

std::uint8_t digit_of(char c) {
  return k_base64_digits[static_cast<std::uint8_t>(c)];
}

// A quad's three bytes in the order of memory, and in the fourth byte whether one of its characters
// is no digit. One table for each place of a quad: the four entries are only put together.
using Quad = std::array<std::uint8_t, 4>;
constexpr auto k_no_quad = std::bit_cast<std::uint32_t>(Quad{0, 0, 0, 0xFF});

constexpr std::array<std::array<std::uint32_t, 256>, 4> make_base64_places() {
  std::array<std::array<std::uint32_t, 256>, 4> places{};
  for (std::size_t place = 0; place < 4; ++place) {
    for (std::size_t c = 0; c < 256; ++c) {
      const std::uint32_t bits = std::uint32_t{k_base64_digits[c]} << (18 - 6 * place);
      const Quad quad{static_cast<std::uint8_t>(bits >> 16), static_cast<std::uint8_t>(bits >> 8),
                      static_cast<std::uint8_t>(bits), 0};
      places[place][c] =
          k_base64_digits[c] == k_no_digit ? k_no_quad : std::bit_cast<std::uint32_t>(quad);
    }
  }
  return places;
}
constexpr auto k_base64_places = make_base64_places();

// Behind padding only more base64 may follow (concatenated blocks); a mailing list's footer is not.
bool base64_line_follows(std::string_view bytes, std::size_t at) {
  while (at < bytes.size() && (is_space(bytes[at]) || bytes[at] == '=')) ++at;
  std::string_view line = bytes.substr(at, k_line_bytes_max);
  line = trim_end(line.substr(0, line.find('\n')));
  const std::size_t digits = std::min(line.find('='), line.size());
  return line.size() >= 4 && line.size() % 4 == 0 &&
         std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(digits),
                     [](char c) { return digit_of(c) != k_no_digit; });
}

// Decodes whole quads and skips the line ends between them, up to the first byte that is neither;
// answers how many bytes it read. Nearly all of a mail's bytes come through here. It was measured
// against reading more at once, by words or by vectors: those were slower.
std::size_t decode_quads(std::string_view in, Pieces& out) {
  std::size_t i = 0;
  while (in.size() - i >= 4) {
    const std::size_t stop = i + std::min(k_run_quads, (in.size() - i) / 4) * 4;
    char* const begin = out.room(k_run_quads * 3);
    char* to = begin;
    for (; i < stop; i += 4, to += 3) {
      const auto* from = reinterpret_cast<const unsigned char*>(in.data() + i);
      const std::uint32_t quad = k_base64_places[0][from[0]] | k_base64_places[1][from[1]] |
                                 k_base64_places[2][from[2]] | k_base64_places[3][from[3]];
      if ((quad & k_no_quad) != 0) break;
      std::memcpy(to, &quad, sizeof quad);
    }
    out.took(static_cast<std::size_t>(to - begin));
    if (i == stop) continue;
    const std::size_t line_end = i;
    while (i < in.size() && (in[i] == '\r' || in[i] == '\n')) ++i;
    if (i == line_end) break;
  }
  return i;
}

struct Base64Characters {
  std::size_t digits = 0;
  std::size_t spaces = 0;

  // Without branches or tables, so that compilers make it work on many characters at once.
  void count(std::string_view in) {
    std::uint8_t digits_here = 0;
    std::uint8_t spaces_here = 0;
    for (const char c : in) {
      const auto byte = static_cast<std::uint8_t>(c);
      const auto letter = static_cast<std::uint8_t>((byte | 0x20) - 'a');
      const auto figure = static_cast<std::uint8_t>(byte - '0');
      const auto control = static_cast<std::uint8_t>(byte - '\t');
      digits_here +=
          static_cast<std::uint8_t>((letter < 26) | (figure < 10) | (byte == '+') | (byte == '/'));
      spaces_here += static_cast<std::uint8_t>((control < 5) | (byte == ' '));
    }
    digits += digits_here;
    spaces += spaces_here;
  }
};

}  // namespace

bool decode_base64(std::string_view in, Pieces& out) {
  bool clean = true;
  std::uint32_t bits = 0;
  unsigned digits = 0;  // of the quad that is being read
  std::size_t i = 0;
  const auto end_quad = [&] {
    if (digits == 1) clean = false;
    if (digits >= 2) out.put(static_cast<char>(bits >> (digits == 2 ? 4 : 10)));
    if (digits == 3) out.put(static_cast<char>(bits >> 2));
    digits = 0;
    bits = 0;
  };
  while (i < in.size()) {
    if (digits == 0) {
      i += decode_quads(in.substr(i), out);
      if (i == in.size()) break;
    }
    const char c = in[i++];
    if (const std::uint8_t digit = digit_of(c); digit != k_no_digit) {
      bits = bits << 6 | digit;
      if (++digits == 4) {
        out.put(static_cast<char>(bits >> 16));
        out.put(static_cast<char>(bits >> 8));
        out.put(static_cast<char>(bits));
        digits = 0;
        bits = 0;
      }
    } else if (c == '=') {
      end_quad();
      while (i < in.size() && (in[i] == '=' || is_space(in[i]))) ++i;
      if (i == in.size()) break;
      clean = false;
      if (!base64_line_follows(in, i)) return false;
    } else if (!is_space(c)) {
      clean = false;
    }
  }
  if (digits != 0) clean = false;
  end_quad();
  return clean;
}

std::optional<std::uint64_t> size_of_clean_base64(std::string_view in) {
  constexpr std::size_t k_block = 64;
  const std::string_view padding = in.substr(std::min(in.find('='), in.size()));
  in.remove_suffix(padding.size());
  if (!std::all_of(padding.begin(), padding.end(), [](char c) { return c == '=' || is_space(c); }))
    return std::nullopt;
  Base64Characters seen;
  std::size_t at = 0;
  for (; in.size() - at >= k_block; at += k_block) seen.count({in.data() + at, k_block});
  seen.count(in.substr(at));
  const std::size_t rest = seen.digits % 4;
  const bool ends_well = rest == 0 || (rest != 1 && !padding.empty());
  if (!ends_well || seen.digits + seen.spaces != in.size()) return std::nullopt;
  return seen.digits / 4 * 3 + (rest == 0 ? 0 : rest - 1);
}

}  // namespace intaked::parse
