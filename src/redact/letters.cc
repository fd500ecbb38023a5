#include "redact/letters.h"

#include <algorithm>

#include "lib/text/text.h"

namespace intaked::redact {
namespace {

// As much as decides what a text without a trustworthy label is in.
constexpr std::size_t k_guessed_bytes_max = 64UL * 1024;

constexpr bool is_high(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

Kind kind_of(char32_t code, char32_t stands_for_it) {
  constexpr std::u32string_view k_digits = U"0\u0660\u06F0\u0E50\uFF10";
  if (k_digits.find(stands_for_it) != std::u32string_view::npos) return Kind::digits;
  return stands_for_it == code && stand_in(code + 1) != code && stand_in(code - 1) != code
             ? Kind::other
             : Kind::letters;
}

struct Code {
  char32_t value = 0;
  std::size_t bytes = 0;  // 0: the bytes there are no UTF-8
};

Code read_code(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                                           : 4;
  if (length == 0 || length > bytes.size() - at || lead > 0xF4) return {};
  char32_t value = length == 1 ? lead : lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {};
  return {value, length};
}

std::string utf8_of(char32_t code) {
  const auto tail = [&](unsigned shift) {
    return static_cast<char>(0x80 | (code >> shift & 0x3F));
  };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xC0 | code >> 6), tail(0)};
  if (code < 0x10000) return {static_cast<char>(0xE0 | code >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | code >> 18), tail(12), tail(6), tail(0)};
}

// "ISO-8859-1" → "iso88591".
std::string letters_of_name(std::string_view charset) {
  std::string out;
  for (const char c : charset) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      out.push_back(upper ? static_cast<char>(c + 32) : c);
  }
  return out;
}

bool has(std::string_view name, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return name.find(word) != std::string_view::npos;
  });
}

}  // namespace

std::string masked(std::string_view text) {
  std::string out;
  for (const Run& run : Writing().runs(text)) out += run.stand_in;
  return out;
}

Writing Writing::of(std::string_view charset, std::string_view bytes) {
  Writing writing;
  std::string name = letters_of_name(charset);
  const std::string_view sample = bytes.substr(0, k_guessed_bytes_max);
  const bool is_plain = std::none_of(sample.begin(), sample.end(),
                                     [](char c) { return is_high(c) || c == '\x1b' || c == '\0'; });
  // ASCII whatever it says, unless the charset shifts by letters.
  if (is_plain && !has(name, {"hz", "utf7"})) return writing;
  // Which charset counts is decided by what the bytes are, as parse does.
  const std::string read_as = text::to_utf8(sample, charset).charset;
  name = letters_of_name(read_as);
  if (has(name, {"utf16", "ucs2"})) {
    const bool big = has(name, {"be"}) || bytes.starts_with("\xFE\xFF");
    writing.form_ = big ? Form::utf16_be : Form::utf16_le;
  } else if (has(name, {"2022"})) {
    writing.form_ = Form::iso_2022;
  } else if (has(name, {"hz"})) {
    writing.form_ = Form::hz;
  } else if (has(name, {"utf7"})) {
    writing.form_ = Form::utf7;
  } else if (has(name, {"shiftjis", "sjis", "932", "31j", "kanji"})) {
    writing.take_pairs(Form::shift_jis, "\x82\xCC", "\x83\x41");
  } else if (has(name, {"gb", "936", "euccn"})) {
    writing.take_pairs(Form::double_byte, "\xB0\xA1", "\x81\x41");
  } else if (has(name, {"big5", "950"})) {
    writing.take_pairs(Form::double_byte, "\xA4\xA4", "\xA4\x40");
  } else if (has(name, {"eucjp", "ujis"})) {
    writing.take_pairs(Form::double_byte, "\xA4\xCE", "\xA4\xCE");
  } else if (has(name, {"euckr", "ksc", "949", "uhc", "johab", "korea"})) {
    writing.take_pairs(Form::double_byte, "\xB0\xA1", "\x81\x41");
  } else if (!has(name, {"utf8", "ascii"}) && !name.empty()) {
    writing.learn_single_bytes(read_as);
  }
  return writing;
}

void Writing::take_pairs(Form form, std::string_view high, std::string_view low) {
  form_ = form;
  high_pair_ = high;
  low_pair_ = low;
}

void Writing::learn_single_bytes(std::string_view charset) {
  form_ = Form::single;
  std::array<char32_t, 128> codes{};
  for (std::size_t i = 0; i < codes.size(); ++i) {
    // Alone such a byte is never UTF-8, so the charset is believed.
    const text::Decoded one =
        text::to_utf8(std::string{static_cast<char>(0x80 + i), '\n'}, charset);
    codes[i] = one.utf8.empty() ? 0 : read_code(one.utf8, 0).value;
  }
  const auto byte_of = [&](char32_t code) {
    return static_cast<std::size_t>(std::find(codes.begin(), codes.end(), code) - codes.begin());
  };
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const char32_t wanted = stand_in(codes[i]);
    std::size_t chosen = i;
    if (kind_of(codes[i], wanted) != Kind::other) {
      chosen = byte_of(wanted);
      // The charset lacks that very letter: the first that it would stand for has its place.
      for (std::size_t j = 0; chosen == codes.size() && j < codes.size(); ++j) {
        if (stand_in(codes[j]) == wanted) chosen = j;
      }
    }
    single_[i] = static_cast<char>(0x80 + std::min<std::size_t>(chosen, 127));
  }
  learn_flowing_letters(codes);
}

void Writing::learn_flowing_letters(const std::array<char32_t, 128>& codes) {
  // "In this letter all letters were replaced, so that nobody can read it."
  constexpr std::u32string_view k_sentence =
      U"вэтомписьмевсебуквызамененычтобыникторазобратьегонемог";
  constexpr char32_t k_case = U'а' - U'А';
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i] == U'а') flowing_a_[0] = static_cast<char>(0x80 + i);
    if (codes[i] == U'А') flowing_a_[1] = static_cast<char>(0x80 + i);
  }
  for (const char32_t lower : k_sentence) {
    for (std::size_t i = 0; i < flowing_.size(); ++i) {
      const char32_t wanted = i == 0 ? lower : lower - k_case;
      const auto* found = std::find(codes.begin(), codes.end(), wanted);
      if (found == codes.end()) {
        flowing_ = {};
        return;
      }
      flowing_[i].push_back(static_cast<char>(0x80 + (found - codes.begin())));
    }
  }
}

Writing::Character Writing::read_utf8(std::string_view bytes, std::size_t at) const {
  const Code code = read_code(bytes, at);
  if (code.bytes > 0) {
    const char32_t other = stand_in(code.value);
    return {code.bytes, kind_of(code.value, other), utf8_of(other)};
  }
  // A piece of a character that an encoded-word split: the pieces must still make one together.
  const auto byte = static_cast<unsigned char>(bytes[at]);
  const char piece = byte < 0xC0 ? '\x80' : byte < 0xE0 ? '\xC3' : byte < 0xF0 ? '\xE4' : '\xF1';
  return {1, Kind::letters, {piece}};
}

Writing::Character Writing::read_utf16(std::string_view bytes, std::size_t at) const {
  if (bytes.size() - at < 2) return {1, Kind::other, std::string(bytes.substr(at, 1))};
  const std::size_t high = form_ == Form::utf16_le ? 1 : 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
  const auto unit = static_cast<char32_t>(byte(high) << 8 | byte(1 - high));
  const bool surrogate = unit >= 0xD800 && unit <= 0xDFFF;
  const char32_t other = surrogate ? unit : stand_in(unit);
  std::string text(2, '\0');
  text[high] = static_cast<char>(other >> 8);
  text[1 - high] = static_cast<char>(other & 0xFF);
  return {2, surrogate ? Kind::other : kind_of(unit, other), text};
}

Writing::Character Writing::read_pair(std::string_view bytes, std::size_t at) const {
  const auto byte = static_cast<unsigned char>(bytes[at]);
  // Halfwidth katakana are one byte.
  if (form_ == Form::shift_jis && byte >= 0xA0 && byte <= 0xDF) return {1, Kind::letters, "\xC9"};
  if (at + 1 == bytes.size() || static_cast<unsigned char>(bytes[at + 1]) < 0x30)
    return {1, Kind::letters, {high_pair_[0]}};
  // Rows of signs: what they hold is no word, and the parser looks for full stops and brackets.
  const bool sign = (form_ == Form::shift_jis && byte == 0x81) ||
                    (form_ == Form::double_byte && (byte == 0xA1 || byte == 0xA2));
  if (sign) return {2, Kind::other, std::string(bytes.substr(at, 2))};
  return {2, Kind::letters, std::string(is_high(bytes[at + 1]) ? high_pair_ : low_pair_)};
}

// RFC 2152: behind '+' UTF-16 stands in base64. Three "\u00E9" are eight of its digits, and what
// is cut off their end is nought, as it has to be.
Writing::Character Writing::read_utf7(std::string_view bytes, std::size_t at, bool& shifted) const {
  constexpr std::string_view k_letters = "AOkA6QDp";
  if (!shifted) {
    shifted = bytes.substr(at + 1, 1) != "-";
    return {1, Kind::other, "+"};
  }
  std::size_t end = at;
  const auto is_digit = [](char c) {
    return stand_in(static_cast<unsigned char>(c)) != static_cast<unsigned char>(c) || c == 'x' ||
           c == 'X' || c == '0' || c == '+' || c == '/';
  };
  while (end < bytes.size() && !is_high(bytes[end]) && is_digit(bytes[end])) ++end;
  shifted = false;
  if (end == at) return {1, Kind::other, std::string(bytes.substr(at, 1))};
  std::string other(end - at, '\0');
  for (std::size_t i = 0; i < other.size(); ++i) other[i] = k_letters[i % k_letters.size()];
  return {other.size(), Kind::letters, other};
}

Writing::Character Writing::read(std::string_view bytes, std::size_t at, bool& shifted) const {
  const char c = bytes[at];
  if (!is_ascii_below_128()) return read_utf16(bytes, at);
  if (form_ == Form::iso_2022 && c == '\x1b') {
    // ESC $ B, ESC $ ( C, ESC ( J: what stands behind '$' is of two bytes.
    std::size_t end = at + 1;
    while (end < bytes.size() && end - at < 4 && bytes[end] >= 0x20 && bytes[end] <= 0x2F) ++end;
    end = std::min(end + 1, bytes.size());
    shifted = bytes.substr(at + 1, 1) == "$";
    return {end - at, Kind::other, std::string(bytes.substr(at, end - at))};
  }
  if (form_ == Form::hz && c == '~' && at + 1 < bytes.size()) {
    if (bytes[at + 1] == '{' || bytes[at + 1] == '}') shifted = bytes[at + 1] == '{';
    return {2, Kind::other, std::string(bytes.substr(at, 2))};
  }
  if (form_ == Form::utf7 && (shifted || c == '+')) return read_utf7(bytes, at, shifted);
  if (shifted && c > 0x20 && at + 1 < bytes.size() && bytes[at + 1] > 0x20) {
    // Rows 0x21 and 0x22 are signs.
    if (c == 0x21 || c == 0x22) return {2, Kind::other, std::string(bytes.substr(at, 2))};
    return {2, Kind::letters, form_ == Form::hz ? "0!" : "$N"};
  }
  if (!is_high(c)) {
    const char32_t other = stand_in(static_cast<unsigned char>(c));
    return {1, kind_of(static_cast<unsigned char>(c), other), {static_cast<char>(other)}};
  }
  if (form_ == Form::single) {
    const char other = single_[static_cast<unsigned char>(c) - 0x80];
    const bool letter = other != c || std::count(single_.begin(), single_.end(), c) > 1;
    return {1, letter ? Kind::letters : Kind::other, {other}};
  }
  if (form_ == Form::shift_jis || form_ == Form::double_byte) return read_pair(bytes, at);
  return read_utf8(bytes, at);
}

const std::string* Writing::flowing_letters(std::string_view stand_in) const {
  if (flowing_[0].empty() || stand_in.size() != 1) return nullptr;
  for (std::size_t i = 0; i < flowing_.size(); ++i) {
    if (stand_in[0] == flowing_a_[i]) return &flowing_[i];
  }
  return nullptr;
}

std::vector<Run> Writing::runs(std::string_view bytes) const {
  std::vector<Run> runs;
  bool shifted = false;
  std::size_t flowed = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    Character character = read(bytes, at, shifted);
    if (const std::string* letters = flowing_letters(character.stand_in))
      character.stand_in = (*letters)[flowed++ % letters->size()];
    if (runs.empty() || runs.back().kind != character.kind)
      runs.push_back({at, 0, character.kind, {}});
    runs.back().length += character.length;
    runs.back().stand_in += character.stand_in;
    at += character.length;
  }
  return runs;
}

}  // namespace intaked::redact
