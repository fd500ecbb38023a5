#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>

#include "parse/ascii.h"
#include "redact/layers.h"
#include "redact/shifted.h"

namespace intaked::redact {
namespace {

using parse::hex_value;

constexpr std::string_view k_base64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t k_no_digit = 64;

constexpr std::array<std::uint8_t, 256> make_base64_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(k_no_digit);
  for (std::size_t i = 0; i < k_base64.size(); ++i)
    values[static_cast<unsigned char>(k_base64[i])] = static_cast<std::uint8_t>(i);
  return values;
}
constexpr auto k_base64_values = make_base64_values();

std::uint8_t base64_value(char c) {
  return k_base64_values[static_cast<unsigned char>(c)];
}

// Up to four digits of six bits that are up to three bytes, by their places.
struct Quad {
  std::size_t places[4] = {0, 0, 0, 0};
  std::size_t digits = 0;
  std::size_t bytes = 0;
};

using QuadVisitor = std::function<void(const Quad&)>;

std::size_t bytes_of_digits(std::size_t digits) {
  return digits * 6 / 8;
}

// Padding ends a block; what is no digit is passed.
void each_base64_quad(std::string_view raw, const QuadVisitor& visit) {
  Quad quad;
  const auto end = [&] {
    quad.bytes = bytes_of_digits(quad.digits);
    if (quad.bytes > 0) visit(quad);
    quad = {};
  };
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '=') {
      end();
    } else if (base64_value(raw[i]) != k_no_digit) {
      quad.places[quad.digits++] = i;
      if (quad.digits == 4) end();
    }
  }
  end();
}

// The lines behind "begin"; each says how many bytes it holds.
void each_uuencode_quad(std::string_view raw, const QuadVisitor& visit) {
  std::size_t line = 0;
  while (line < raw.size()) {
    const std::size_t end = std::min(raw.find_first_of("\r\n", line), raw.size());
    const std::size_t next = end + 1;
    if (raw.substr(line, end - line) == "end") return;
    std::size_t left = end > line ? static_cast<std::size_t>(raw[line] - ' ') & 0x3FU : 0;
    for (std::size_t i = line + 1; i < end && left > 0; i += 4) {
      Quad quad;
      quad.digits = std::min<std::size_t>(4, end - i);
      for (std::size_t k = 0; k < quad.digits; ++k) quad.places[k] = i + k;
      quad.bytes = std::min(left, bytes_of_digits(quad.digits));
      left -= quad.bytes;
      if (quad.bytes > 0) visit(quad);
    }
    line = next;
  }
}

unsigned digit_value(Coding coding, char c) {
  if (coding == Coding::uuencode) return (static_cast<unsigned char>(c) - 0x20U) & 0x3FU;
  return base64_value(c);
}

char digit_of(Coding coding, unsigned value) {
  if (coding == Coding::base64) return k_base64[value];
  return value == 0 ? '`' : static_cast<char>(value + 0x20);
}

void each_quad(Coding coding, std::string_view raw, const QuadVisitor& visit) {
  if (coding == Coding::base64) return each_base64_quad(raw, visit);
  each_uuencode_quad(raw, visit);
}

unsigned bits_of(Coding coding, std::string_view raw, const Quad& quad) {
  unsigned bits = 0;
  for (std::size_t i = 0; i < 4; ++i)
    bits = bits << 6 | (i < quad.digits ? digit_value(coding, raw[quad.places[i]]) : 0);
  return bits;
}

// One decoded byte: its place, and whether it is an escape of three characters.
using EscapeVisitor = std::function<void(std::size_t place, bool escaped)>;

void each_escape(Coding coding, std::string_view raw, const EscapeVisitor& visit) {
  const char escape = coding == Coding::percent ? '%' : '=';
  for (std::size_t i = 0; i < raw.size();) {
    if (raw[i] != escape) {
      visit(i++, false);
      continue;
    }
    if (i + 2 < raw.size() && hex_value(raw[i + 1]) >= 0 && hex_value(raw[i + 2]) >= 0) {
      visit(i, true);
      i += 3;
      continue;
    }
    // A soft line break (RFC 2045 6.7 rule 5), blanks before its end and all.
    std::size_t end = i + 1;
    while (end < raw.size() && (raw[end] == ' ' || raw[end] == '\t' || raw[end] == '\r')) ++end;
    if (coding == Coding::quoted_printable && (end == raw.size() || raw[end] == '\n')) {
      i = std::min(end + 1, raw.size());
    } else {
      visit(i++, false);
    }
  }
}

char decoded_byte(Coding coding, std::string_view raw, std::size_t place, bool escaped) {
  if (escaped) return static_cast<char>(hex_value(raw[place + 1]) * 16 + hex_value(raw[place + 2]));
  return coding == Coding::q_word && raw[place] == '_' ? ' ' : raw[place];
}

// What a decoder would pass may be words. Blocks may follow one another.
bool is_nothing_but_base64(std::string_view raw) {
  std::size_t digits = 0;  // of the block
  for (const char c : raw) {
    if (base64_value(c) != k_no_digit) {
      ++digits;
    } else if (c == '=') {
      if (digits % 4 == 1) return false;
      digits = 0;
    } else if (c != '\r' && c != '\n') {
      return false;
    }
  }
  return digits % 4 != 1;
}

bool has_quads(Coding coding) {
  return coding == Coding::base64 || coding == Coding::uuencode;
}

}  // namespace

std::optional<std::string> decode(Coding coding, std::string_view raw) {
  std::string decoded;
  if (raw.empty()) return decoded;
  if (is_shifted(coding)) return in_eight_bits(coding, raw);
  if (coding == Coding::base64 && !is_nothing_but_base64(raw)) return std::nullopt;
  if (has_quads(coding)) {
    each_quad(coding, raw, [&](const Quad& quad) {
      const unsigned bits = bits_of(coding, raw, quad);
      for (std::size_t i = 0; i < quad.bytes; ++i)
        decoded.push_back(static_cast<char>(bits >> (16 - 8 * i)));
    });
  } else {
    each_escape(coding, raw, [&](std::size_t place, bool escaped) {
      decoded.push_back(decoded_byte(coding, raw, place, escaped));
    });
  }
  return decoded;
}

void encode_over(Coding coding, std::string& raw, std::string_view decoded) {
  if (is_shifted(coding)) return in_seven_bits_over(coding, raw, decoded);
  std::size_t at = 0;
  const std::string original = raw;
  if (has_quads(coding)) {
    each_quad(coding, original, [&](const Quad& quad) {
      unsigned bits = bits_of(coding, original, quad);
      const unsigned before = bits;
      for (std::size_t i = 0; i < quad.bytes; ++i) {
        const unsigned shift = 16 - 8 * static_cast<unsigned>(i);
        bits = (bits & ~(0xFFU << shift)) | static_cast<unsigned char>(decoded[at + i]) << shift;
      }
      at += quad.bytes;
      // A blank and '`' both mean zero in uuencode: what does not change stays as it was written.
      for (std::size_t i = 0; i < quad.digits; ++i) {
        const unsigned shift = 18 - 6 * static_cast<unsigned>(i);
        const unsigned value = bits >> shift & 0x3FU;
        if (value != (before >> shift & 0x3FU)) raw[quad.places[i]] = digit_of(coding, value);
      }
    });
    return;
  }
  each_escape(coding, original, [&](std::size_t place, bool escaped) {
    const char byte = decoded[at++];
    if (byte == decoded_byte(coding, original, place, escaped)) return;
    if (!escaped) {
      raw[place] = byte;
      return;
    }
    const bool lower = std::any_of(original.begin() + static_cast<std::ptrdiff_t>(place),
                                   original.begin() + static_cast<std::ptrdiff_t>(place) + 3,
                                   [](char c) { return c >= 'a' && c <= 'f'; });
    const std::string_view digits = lower ? "0123456789abcdef" : "0123456789ABCDEF";
    raw[place + 1] = digits[static_cast<unsigned char>(byte) >> 4];
    raw[place + 2] = digits[static_cast<unsigned char>(byte) & 0xF];
  });
}

std::vector<std::size_t> places_in(Coding coding, std::string_view raw,
                                   const std::vector<std::size_t>& ats) {
  if (is_shifted(coding)) return ats;
  std::vector<std::size_t> places;
  places.reserve(ats.size());
  std::size_t seen = 0;
  const auto take = [&](std::size_t place, std::size_t bytes) {
    seen += bytes;
    while (places.size() < ats.size() && ats[places.size()] < seen) places.push_back(place);
  };
  if (has_quads(coding)) {
    each_quad(coding, raw, [&](const Quad& quad) { take(quad.places[0], quad.bytes); });
  } else {
    each_escape(coding, raw, [&](std::size_t place, bool) { take(place, 1); });
  }
  places.resize(ats.size(), raw.size());
  return places;
}

}  // namespace intaked::redact
