#include "parse/base64.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "lib/text/text.h"
#include "parse/ascii.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_run_quads = 32;  // a line has 19
constexpr std::uint8_t k_no_digit = 0xFF;

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

bool is_end(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), is_space);
}

// The first line as far as lines are judged, without the blanks at its end.
std::string_view judged_line(std::string_view bytes) {
  const std::string_view line = bytes.substr(0, k_base64_line_bytes_max);
  return trim_end(line.substr(0, line.find('\n')));
}

// A last line without its padding, which words could be too: text decodes to text.
bool is_unpadded_text(std::string_view line) {
  if (base64_digits_in_front(line) < line.size() || line.size() % 4 < 2) return false;
  Pieces decoded(line.size());
  decode_base64(line, decoded);
  const std::string bytes = decoded.take();
  return text::is_valid_utf8(bytes) && std::none_of(bytes.begin(), bytes.end(), [](char c) {
           return static_cast<unsigned char>(c) < ' ' && !is_space(c);
         });
}

// Behind padding only more base64 may follow (concatenated blocks); a mailing list's footer is not.
bool base64_line_follows(std::string_view bytes, std::size_t at) {
  while (at < bytes.size() && (is_space(bytes[at]) || bytes[at] == '=')) ++at;
  const std::string_view line = judged_line(bytes.substr(at));
  const std::string_view digits = line.substr(0, line.find('='));
  if (line.size() >= 4 && line.size() % 4 == 0) {
    return base64_digits_in_front(digits) == digits.size();
  }
  return is_end(bytes.substr(at + line.size())) &&
         (line.size() >= k_base64_run ? base64_digits_in_front(line) == line.size()
                                      : is_unpadded_text(line));
}

std::size_t longest_run(std::string_view line) {
  std::size_t longest = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const std::size_t digits = base64_digits_in_front(line.substr(at));
    longest = std::max(longest, digits);
    at += digits;
  }
  return longest;
}

// Not base64, nor base64 that was damaged: that has long runs, few strangers, or padding where it
// belongs.
bool is_words(std::string_view line) {
  line = trim(line);
  if (is_base64_line(line) || longest_run(line) >= k_base64_run) return false;
  const auto digits = static_cast<std::size_t>(std::count_if(
      line.begin(), line.end(), [](char c) { return digit_of(c) != k_no_digit || c == '='; }));
  if (line.ends_with('=') && digits % 4 == 0) return false;
  return line.find_first_of(" \t") != std::string_view::npos || digits * 10 < line.size() * 9;
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
  std::size_t line_ends = 0;

  explicit Base64Characters(std::string_view in) {
    constexpr std::size_t k_block = 64;
    std::size_t at = 0;
    for (; in.size() - at >= k_block; at += k_block) count({in.data() + at, k_block});
    count(in.substr(at));
  }

 private:
  // Without branches or tables, so that compilers make it work on many characters at once.
  void count(std::string_view in) {
    std::uint8_t digits_here = 0;
    std::uint8_t line_ends_here = 0;
    for (const char c : in) {
      const auto byte = static_cast<std::uint8_t>(c);
      const auto letter = static_cast<std::uint8_t>((byte | 0x20) - 'a');
      const auto figure = static_cast<std::uint8_t>(byte - '0');
      digits_here +=
          static_cast<std::uint8_t>((letter < 26) | (figure < 10) | (byte == '+') | (byte == '/'));
      line_ends_here += static_cast<std::uint8_t>((byte == '\r') | (byte == '\n'));
    }
    digits += digits_here;
    line_ends += line_ends_here;
  }
};

// Reads what decode_quads() leaves: ends of blocks, strangers, and the lines of words.
class Decoder {
 public:
  Decoder(std::string_view in, Pieces& out) : in_(in), out_(out), first_(next_word(0)) {}

  bool decode() {
    while (at_ < in_.size()) {
      if (digits_ == 0) {
        at_ += decode_quads(in_.substr(at_), out_);
        if (at_ == in_.size()) break;
      }
      const char c = in_[at_];
      if (const std::uint8_t digit = digit_of(c); digit != k_no_digit) {
        ++at_;
        take(digit);
      } else if (c == '=') {
        if (!end_block()) return clean_;
      } else if (c == '\n') {
        bits_at_line_ = bits_;
        ++at_;
      } else if (is_space(c) && !is_blank(c)) {
        ++at_;
      } else if (!pass_stranger()) {
        return false;
      }
    }
    if (digits_ != 0) clean_ = false;
    end_quad();
    return clean_;
  }

 private:
  void take(std::uint8_t digit) {
    bits_ = bits_ << 6 | digit;
    if (++digits_ < 4) return;
    out_.put(static_cast<char>(bits_ >> 16));
    out_.put(static_cast<char>(bits_ >> 8));
    out_.put(static_cast<char>(bits_));
    digits_ = 0;
    bits_ = 0;
  }

  void end_quad() {
    if (digits_ == 1) clean_ = false;
    if (digits_ >= 2) out_.put(static_cast<char>(bits_ >> (digits_ == 2 ? 4 : 10)));
    if (digits_ == 3) out_.put(static_cast<char>(bits_ >> 2));
    digits_ = 0;
    bits_ = 0;
  }

  // At padding. False: nothing follows that is base64.
  bool end_block() {
    end_quad();
    while (at_ < in_.size() && (in_[at_] == '=' || is_space(in_[at_]))) ++at_;
    if (at_ == in_.size()) return false;
    clean_ = false;
    return base64_line_follows(in_, at_);
  }

  // At a blank or at what is no character of base64. False: the base64 ended before this line.
  bool pass_stranger() {
    if (at_ >= judged_until_) {
      const std::string_view ahead = in_.substr(at_, k_base64_line_bytes_max);
      judged_until_ = at_ + std::min(ahead.find('\n'), ahead.size());
      if (const auto begin = line_begin()) {
        const std::size_t end = *begin + judged_line(in_.substr(*begin)).size();
        if (are_words(*begin, end) && take_back(*begin)) return pass_words(end);
      }
    }
    if (!is_blank(in_[at_])) clean_ = false;
    ++at_;
    return true;
  }

  std::optional<std::size_t> line_begin() const {
    const std::size_t before = std::min(at_, k_base64_line_bytes_max);
    const std::size_t newline = in_.substr(at_ - before, before).rfind('\n');
    if (newline != std::string_view::npos) return at_ - before + newline + 1;
    return before == at_ ? std::optional<std::size_t>(0) : std::nullopt;
  }

  // If all of it has strangers, it is rather damaged than words.
  bool are_words(std::size_t begin, std::size_t end) const {
    const std::string_view line = in_.substr(begin, end - begin);
    return base64_digits_in_front(line) == at_ - begin && is_words(line) &&
           (begin > first_ || long_line_at(next_word(end)));
  }

  std::size_t next_word(std::size_t at) const {
    while (at < in_.size() && is_space(in_[at])) ++at;
    return at;
  }

  bool long_line_at(std::size_t at) const {
    const std::string_view line = judged_line(in_.substr(at));
    return line.size() >= k_base64_run && is_base64_line(line);
  }

  // What was decoded since `begin`, where nothing but digits stands.
  bool take_back(std::size_t begin) {
    const std::size_t count = at_ - begin;
    // Of the quad in which the line begins, `held` digits stand before it.
    const std::size_t held = (digits_ + 4 * count - count) % 4;
    const std::size_t quads = (held + count - digits_) / 4;
    if (!out_.drop(quads * 3)) return false;
    if (quads > 0) {
      bits_ = held > 0 ? bits_at_line_ : 0;
    } else {
      bits_ >>= 6 * count;
    }
    digits_ = static_cast<unsigned>(held);
    return true;
  }

  bool pass_words(std::size_t end) {
    clean_ = false;
    end_quad();
    at_ = next_word(end);
    return long_line_at(at_);
  }

  std::string_view in_;
  Pieces& out_;
  std::size_t first_;  // the first character that is no space
  std::size_t at_ = 0;
  std::uint32_t bits_ = 0;
  std::uint32_t bits_at_line_ = 0;  // where the line began within a quad
  unsigned digits_ = 0;             // of the quad that is being read
  std::size_t judged_until_ = 0;
  bool clean_ = true;
};

}  // namespace

std::size_t base64_digits_in_front(std::string_view line) {
  const auto end =
      std::find_if(line.begin(), line.end(), [](char c) { return digit_of(c) == k_no_digit; });
  return static_cast<std::size_t>(end - line.begin());
}

bool is_base64_line(std::string_view line) {
  std::size_t digits = 0;  // since the last blank
  bool has_blanks = false;
  for (const char c : line) {
    const bool blank = is_blank(c);
    if (!blank && c != '=' && digit_of(c) == k_no_digit) return false;
    if (blank && digits % 4 != 0) return false;
    has_blanks = has_blanks || blank;
    digits = blank ? 0 : digits + 1;
  }
  return !has_blanks || digits % 4 == 0;
}

bool decode_base64(std::string_view in, Pieces& out) {
  return Decoder(in, out).decode();
}

std::size_t count_base64_digits(std::string_view in) {
  return Base64Characters(in).digits;
}

std::optional<std::uint64_t> size_of_clean_base64(std::string_view in) {
  const std::string_view padding = in.substr(std::min(in.find('='), in.size()));
  in.remove_suffix(padding.size());
  if (!std::all_of(padding.begin(), padding.end(), [](char c) { return c == '=' || is_space(c); }))
    return std::nullopt;
  const Base64Characters seen(in);
  const std::size_t rest = seen.digits % 4;
  const bool ends_well = rest == 0 || (rest != 1 && !padding.empty());
  if (!ends_well || seen.digits + seen.line_ends != in.size()) return std::nullopt;
  return seen.digits / 4 * 3 + (rest == 0 ? 0 : rest - 1);
}

}  // namespace intaked::parse
