#include "redact/letters.h"

#include <algorithm>

#include "lib/text/text.h"
#include "lib/text/utf8.h"

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

std::string utf8_of(char32_t code) {
  std::string utf8;
  text::append_character(utf8, code);
  return utf8;
}

char32_t code_of(std::string_view utf8) {
  return utf8.empty() ? text::k_replacement : text::read_character(utf8, 0).code;
}

}  // namespace

std::string masked(std::string_view text) {
  std::string out;
  for (const Run& run : Writing().runs(text)) out += run.stand_in;
  return out;
}

Writing Writing::of(std::string_view charset, std::string_view bytes) {
  Writing writing;
  const std::string_view sample = bytes.substr(0, k_guessed_bytes_max);
  const bool is_plain = std::none_of(sample.begin(), sample.end(), [](char c) {
    return is_high(c) || c == '\x1b' || c == '\x0e' || c == '\0';
  });
  const bool shifts_by_letters =
      text::is_same_charset(charset, "hz-gb-2312") || text::is_same_charset(charset, "utf-7");
  // ASCII whatever it says, unless the charset shifts by letters.
  if (is_plain && !shifts_by_letters) return writing;
  // Which charset counts is decided by what the bytes are, as parse does.
  const std::string name = text::to_utf8(sample, charset).charset;
  writing.charset_ = name;
  if (name.starts_with("utf-16") || name.starts_with("utf-32")) {
    writing.form_ = Form::wide;
    writing.unit_bytes_ = name.starts_with("utf-16") ? 2 : 4;
    writing.little_endian_ = name.ends_with("le");
  } else if (name == "utf-7") {
    writing.form_ = Form::utf7;
  } else if (name == "shift_jis") {
    writing.take_pairs(Form::shift_jis, "\x82\xCC", "\x83\x41");
  } else if (name == "gb18030" || name == "hz-gb-2312" || name == "iso-2022-cn") {
    writing.take_pairs(Form::gb, "\xB0\xA1", "\x81\x41");
  } else if (name == "big5") {
    writing.take_pairs(Form::big5, "\xA4\xA4", "\xA4\x40");
  } else if (name == "euc-jp" || name == "iso-2022-jp") {
    writing.take_pairs(Form::euc_jp, "\xA4\xCE", "\xA4\xCE");
  } else if (name == "euc-tw") {
    writing.take_pairs(Form::euc_tw, "\xC4\xC1", "\xC4\xC1");
  } else if (name == "cp949" || name == "iso-2022-kr") {
    writing.take_pairs(Form::korean, "\xB0\xA1", "\x81\x41");
  } else if (name == "johab") {
    writing.take_pairs(Form::johab, "\xB0\xA1", "\x88\x61");
  } else if (name != "utf-8" && name != "us-ascii") {
    writing.learn_single_bytes(name);
  }
  if (name == "hz-gb-2312") writing.shifts_ = Coding::hz;
  if (name == "iso-2022-jp") writing.shifts_ = Coding::iso_2022_jp;
  if (name == "iso-2022-kr" || name == "iso-2022-cn") writing.shifts_ = Coding::iso_2022;
  return writing;
}

Writing Writing::in_eight_bits() const {
  Writing writing = *this;
  writing.shifts_.reset();
  // As a layer has it, in eight bits.
  if (charset_ == "iso-2022-jp") writing.charset_ = "euc-jp";
  if (charset_ == "iso-2022-kr") writing.charset_ = "cp949";
  if (charset_ == "iso-2022-cn" || charset_ == "hz-gb-2312") writing.charset_ = "gb18030";
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
    codes[i] = code_of(one.utf8);
  }
  const auto byte_of = [&](char32_t code) {
    return static_cast<std::size_t>(std::find(codes.begin(), codes.end(), code) - codes.begin());
  };
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const char32_t wanted = stand_in(codes[i]);
    std::size_t chosen = i;
    // What is no character of this charset may be one of the true one.
    if (codes[i] == text::k_replacement || kind_of(codes[i], wanted) != Kind::other) {
      chosen = byte_of(wanted);
      // The charset lacks that very letter: the first that it would stand for has its place.
      for (std::size_t j = 0; chosen == codes.size() && j < codes.size(); ++j) {
        if (stand_in(codes[j]) == wanted) chosen = j;
      }
    }
    single_[i] = static_cast<char>(0x80 + std::min<std::size_t>(chosen, 127));
  }
  const auto length = [](char32_t code) { return utf8_of(code).size(); };
  for (std::size_t i = 0; i < codes.size(); ++i) {
    std::size_t first = 0;
    while (length(codes[first]) != length(codes[i])) ++first;
    as_long_[i] = static_cast<char>(0x80 + first);
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
  const text::Character character = text::read_character(bytes, at);
  if (character.valid) {
    const char32_t other = stand_in(character.code);
    return {character.bytes, kind_of(character.code, other), utf8_of(other)};
  }
  // A piece of a character that an encoded-word split: the pieces must still make one together.
  const auto byte = static_cast<unsigned char>(bytes[at]);
  const char piece = byte < 0xC0 ? '\x80' : byte < 0xE0 ? '\xC3' : byte < 0xF0 ? '\xE4' : '\xF1';
  return {1, Kind::letters, {piece}};
}

// UTF-16 and UTF-32.
Writing::Character Writing::read_wide(std::string_view bytes, std::size_t at) const {
  if (bytes.size() - at < unit_bytes_) return {1, Kind::letters, "x"};
  const auto unit_at = [&](std::size_t place) {
    char32_t unit = 0;
    for (std::size_t i = 0; i < unit_bytes_; ++i) {
      const std::size_t byte = little_endian_ ? unit_bytes_ - 1 - i : i;
      unit = unit << 8 | static_cast<unsigned char>(bytes[place + byte]);
    }
    return unit;
  };
  std::string text;
  const auto put = [&](char32_t unit) {
    for (std::size_t i = 0; i < unit_bytes_; ++i) {
      const std::size_t byte = little_endian_ ? i : unit_bytes_ - 1 - i;
      text.push_back(static_cast<char>(unit >> (8 * byte) & 0xFF));
    }
  };
  constexpr char32_t k_high = 0xD800;  // of a pair of surrogates
  constexpr char32_t k_low = 0xDC00;
  const auto is = [](char32_t unit, char32_t half) { return (unit & ~char32_t{0x3FF}) == half; };
  const char32_t unit = unit_at(at);
  const bool pair =
      unit_bytes_ == 2 && is(unit, k_high) && bytes.size() - at >= 4 && is(unit_at(at + 2), k_low);
  if (pair) {
    const char32_t code = 0x10000 + ((unit - k_high) << 10) + (unit_at(at + 2) - k_low);
    const char32_t other = stand_in(code);
    put(k_high + ((other - 0x10000) >> 10));
    put(k_low + ((other - 0x10000) & 0x3FF));
    return {4, kind_of(code, other), text};
  }
  if (is(unit, k_high) || is(unit, k_low) || unit > 0x10FFFF) {
    put(is(unit, k_low) ? k_low : k_high);
    return {unit_bytes_, Kind::letters, text};
  }
  put(stand_in(unit));
  return {unit_bytes_, kind_of(unit, stand_in(unit)), text};
}

// What is written with more than two bytes.
std::optional<Writing::Character> Writing::read_long(std::string_view bytes, std::size_t at) const {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
  const std::size_t left = bytes.size() - at;
  const auto is_digit = [](unsigned char c) { return c >= '0' && c <= '9'; };
  if (form_ == Form::gb && left >= 4 && is_digit(byte(1)) && byte(2) >= 0x81 && is_digit(byte(3)))
    return Character{4, Kind::letters, byte(0) < 0x90 ? "\x81\x39\xEE\x39" : "\x95\x32\x82\x36"};
  if (form_ == Form::euc_jp && byte(0) == 0x8F && left >= 3 && byte(1) >= 0xA1 && byte(2) >= 0xA1)
    return Character{3, Kind::letters, "\x8F\xB0\xA1"};
  if (form_ == Form::euc_tw && byte(0) == 0x8E && left >= 4 && byte(1) >= 0xA1 && byte(2) >= 0xA1 &&
      byte(3) >= 0xA1)
    return Character{4, Kind::letters, "\x8E\xA1\xC4\xC1"};
  return std::nullopt;
}

// What they hold is no word, and the parser looks for full stops and brackets.
bool Writing::is_row_of_signs(unsigned char lead, unsigned char next) const {
  if (form_ == Form::shift_jis) return lead == 0x81;
  if (form_ == Form::big5) return lead == 0xA1;
  // Below them these charsets have letters, and Johab has them all over the row.
  return form_ != Form::johab && lead == 0xA1 && next >= 0xA1;
}

Writing::Character Writing::read_pair(std::string_view bytes, std::size_t at) const {
  const auto byte = static_cast<unsigned char>(bytes[at]);
  if (const auto character = read_long(bytes, at)) return *character;
  // Halfwidth katakana are one byte.
  if (form_ == Form::shift_jis && byte >= 0xA0 && byte <= 0xDF) return {1, Kind::letters, "\xC9"};
  const unsigned char next = at + 1 < bytes.size() ? static_cast<unsigned char>(bytes[at + 1]) : 0;
  if (next < 0x30) return {1, Kind::letters, {high_pair_[0]}};
  if (is_row_of_signs(byte, next)) return {2, Kind::other, std::string(bytes.substr(at, 2))};
  return {2, Kind::letters, std::string(is_high(bytes[at + 1]) ? high_pair_ : low_pair_)};
}

// RFC 2152: behind '+' UTF-16 stands in base64.
Writing::Character Writing::read_utf7(std::string_view bytes, std::size_t at, bool& shifted) const {
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
  std::string raw(bytes.substr(at, end - at));
  const auto utf16 = decode(Coding::base64, raw);
  if (!utf16) return {raw.size(), Kind::letters, std::string(raw.size(), 'x')};
  Writing wide;
  wide.form_ = Form::wide;
  std::string other;
  for (const Run& run : wide.runs(*utf16)) other += run.stand_in;
  encode_over(Coding::base64, raw, other);
  return {raw.size(), other == *utf16 ? Kind::other : Kind::letters, raw};
}

Writing::Character Writing::read(std::string_view bytes, std::size_t at, bool& shifted) const {
  const char c = bytes[at];
  if (form_ == Form::wide) return read_wide(bytes, at);
  if (form_ == Form::utf7 && (shifted || c == '+')) return read_utf7(bytes, at, shifted);
  if (!is_high(c)) {
    const char32_t other = stand_in(static_cast<unsigned char>(c));
    return {1, kind_of(static_cast<unsigned char>(c), other), {static_cast<char>(other)}};
  }
  if (form_ == Form::single) {
    const char other = single_[static_cast<unsigned char>(c) - 0x80];
    const bool letter = other != c || std::count(single_.begin(), single_.end(), c) > 1;
    return {1, letter ? Kind::letters : Kind::other, {other}};
  }
  return form_ == Form::utf8 || form_ == Form::utf7 ? read_utf8(bytes, at) : read_pair(bytes, at);
}

const std::string* Writing::flowing_letters(std::string_view stand_in) const {
  if (flowing_[0].empty() || stand_in.size() != 1) return nullptr;
  for (std::size_t i = 0; i < flowing_.size(); ++i) {
    if (stand_in[0] == flowing_a_[i]) return &flowing_[i];
  }
  return nullptr;
}

std::string Writing::blanked(std::string_view bytes) const {
  std::string out;
  for (const Run& run : runs(bytes)) {
    if (run.kind != Kind::other) {
      out += run.stand_in;
      continue;
    }
    std::size_t highs = 0;
    for (std::size_t i = 0; i < run.length; ++i) {
      const char c = bytes[run.at + i];
      const bool high = is_high(c);
      if (!high) {
        out.push_back(c > ' ' ? 'x' : c);
      } else if (form_ == Form::single) {
        out.push_back(as_long_[static_cast<unsigned char>(c) - 0x80]);
      } else {
        out.push_back(high_pair_.empty() ? c : high_pair_[highs++ % 2]);
      }
    }
  }
  return out;
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
