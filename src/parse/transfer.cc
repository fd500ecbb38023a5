#include "parse/transfer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "parse/ascii.h"
#include "parse/uuencode.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_piece_bytes_max = 64UL * 1024;
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

// The digits as they stand in a quad of 24 bits: one table for each place; k_no_quad marks what is
// no digit.
constexpr std::uint32_t k_no_quad = 1U << 24;
constexpr std::array<std::array<std::uint32_t, 256>, 4> make_base64_places() {
  std::array<std::array<std::uint32_t, 256>, 4> places{};
  for (std::size_t place = 0; place < 4; ++place) {
    for (std::size_t c = 0; c < 256; ++c) {
      const std::uint32_t digit = k_base64_digits[c];
      places[place][c] = digit == k_no_digit ? k_no_quad : digit << (18 - 6 * place);
    }
  }
  return places;
}
constexpr auto k_base64_places = make_base64_places();

using Sink = std::function<void(std::string_view)>;

// Collects decoded bytes and hands them on in pieces.
class Pieces {
 public:
  // `input` bytes are going to be decoded; no encoding makes more of them.
  Pieces(const Sink& sink, std::size_t input) : sink_(sink) {
    buffer_.resize(std::min(k_piece_bytes_max, input + 3 * k_run_quads));
  }
  // Room for at least `count` bytes, which is far below a piece.
  char* room(std::size_t count) {
    if (used_ + count > buffer_.size()) flush();
    return buffer_.data() + used_;
  }
  void took(std::size_t count) { used_ += count; }
  void put(char c) {
    *room(1) = c;
    took(1);
  }
  void flush() {
    if (used_ > 0) sink_(std::string_view(buffer_.data(), used_));
    used_ = 0;
  }

 private:
  const Sink& sink_;
  std::string buffer_;
  std::size_t used_ = 0;
};

// Behind padding only more base64 may follow (concatenated blocks); a mailing list's footer is not.
bool base64_line_follows(std::string_view bytes, std::size_t at) {
  while (at < bytes.size() && (is_space(bytes[at]) || bytes[at] == '=')) ++at;
  const std::string_view line = trim_end(take_line(bytes, at));
  const std::size_t digits = std::min(line.find('='), line.size());
  return line.size() >= 4 && line.size() % 4 == 0 &&
         std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(digits),
                     [](char c) { return digit_of(c) != k_no_digit; });
}

// Decodes whole quads up to the first byte that is no digit; answers how many bytes it read. Nearly
// all of a mail's bytes come through here.
std::size_t decode_quads(std::string_view in, Pieces& out) {
  std::size_t i = 0;
  while (in.size() - i >= 4) {
    const std::size_t stop = i + std::min(k_run_quads, (in.size() - i) / 4) * 4;
    char* const to = out.room(k_run_quads * 3);
    std::size_t made = 0;
    for (; i < stop; i += 4, made += 3) {
      const auto* from = reinterpret_cast<const unsigned char*>(in.data() + i);
      const std::uint32_t quad = k_base64_places[0][from[0]] | k_base64_places[1][from[1]] |
                                 k_base64_places[2][from[2]] | k_base64_places[3][from[3]];
      if (quad >= k_no_quad) break;
      to[made] = static_cast<char>(quad >> 16);
      to[made + 1] = static_cast<char>(quad >> 8);
      to[made + 2] = static_cast<char>(quad);
    }
    out.took(made);
    if (i < stop) break;
  }
  return i;
}

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
      if (i < in.size() && !base64_line_follows(in, i)) return false;
    } else if (!is_space(c)) {
      clean = false;
    }
  }
  if (digits != 0) clean = false;
  end_quad();
  return clean;
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

// nullopt: something is to be skipped or guessed, or there is more than one block.
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

bool decode_quoted_printable(std::string_view in, Pieces& out) {
  bool clean = true;
  for (std::size_t at = 0; at < in.size();) {
    const Line line = next_line(in, at);
    std::string_view text = line.text;
    const bool soft = text.ends_with('=');
    if (soft) text.remove_suffix(1);
    std::size_t i = 0;
    while (i < text.size()) {
      const std::size_t equals = std::min(text.find('=', i), text.size());
      while (i < equals) {
        const std::size_t count = std::min<std::size_t>(equals - i, 4096);
        std::copy_n(text.data() + i, count, out.room(count));
        out.took(count);
        i += count;
      }
      if (i == text.size()) break;
      const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high >= 0 && low >= 0) {
        out.put(static_cast<char>(high * 16 + low));
        i += 3;
      } else {
        clean = false;
        out.put('=');
        ++i;
      }
    }
    if (!soft) {
      for (const char c : line.end) out.put(c);
    }
  }
  return clean;
}

}  // namespace

Transfer transfer_named(std::string_view value) {
  struct Name {
    std::string_view letters;
    Transfer transfer;
  };
  constexpr std::array k_names = {Name{"base64", Transfer::base64},
                                  Name{"quotedprintable", Transfer::quoted_printable},
                                  Name{"", Transfer::as_is},
                                  Name{"7bit", Transfer::as_is},
                                  Name{"8bit", Transfer::as_is},
                                  Name{"7bits", Transfer::as_is},
                                  Name{"8bits", Transfer::as_is},
                                  Name{"binary", Transfer::as_is},
                                  Name{"none", Transfer::as_is},
                                  Name{"uuencode", Transfer::uuencode},
                                  Name{"xuuencode", Transfer::uuencode},
                                  Name{"uue", Transfer::uuencode},
                                  Name{"xuue", Transfer::uuencode}};
  // "Base-64", "quoted_printable", "\"7bit\";": letters and digits tell.
  std::string letters;
  for (const char c : value.substr(0, value.find_first_of(";("))) {
    if (is_letter(c) || is_digit(c)) letters.push_back(lower(c));
  }
  const auto* name = std::find_if(k_names.begin(), k_names.end(),
                                  [&](const Name& n) { return n.letters == letters; });
  return name == k_names.end() ? Transfer::unknown : name->transfer;
}

bool decode_transfer(Transfer transfer, std::string_view bytes, const Sink& sink) {
  if (transfer == Transfer::as_is || transfer == Transfer::unknown) {
    if (!bytes.empty()) sink(bytes);
    return transfer == Transfer::as_is;
  }
  if (transfer == Transfer::uuencode) return decode_uuencode(bytes, sink);
  Pieces pieces(sink, bytes.size());
  const bool clean = transfer == Transfer::base64 ? decode_base64(bytes, pieces)
                                                  : decode_quoted_printable(bytes, pieces);
  pieces.flush();
  return clean;
}

DecodedBytes decode_transfer(Transfer transfer, std::string_view bytes, std::size_t bytes_max) {
  // A decoded byte takes at most three or so; this much input is enough, and it bounds the work.
  const std::size_t input_max = bytes_max * 4;
  DecodedBytes out;
  out.truncated = bytes.size() > input_max;
  out.damaged = !decode_transfer(transfer, bytes.substr(0, input_max), [&](std::string_view piece) {
    const std::size_t room = bytes_max - std::min(bytes_max, out.bytes.size());
    if (piece.size() > room) out.truncated = true;
    out.bytes.append(piece.substr(0, room));
  });
  return out;
}

DecodedSize decoded_size(Transfer transfer, std::string_view bytes) {
  if (transfer == Transfer::base64) {
    if (const auto size = size_of_clean_base64(bytes)) return {*size, false};
  }
  DecodedSize size;
  size.damaged = !decode_transfer(transfer, bytes,
                                  [&](std::string_view piece) { size.bytes += piece.size(); });
  return size;
}

}  // namespace intaked::parse
