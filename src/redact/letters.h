// What stands for the letters and digits of a text, so that nobody can read it and every program
// takes it for a text of the same kind: same length, same script, same case, same charset.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "redact/layers.h"

namespace intaked::redact {

// The letter or digit that stands for all of its kind; anything else stands for itself. Takes as
// many bytes as `letter` in UTF-8 and in UTF-16.
char32_t stand_in(char32_t letter);

enum class Kind { letters, digits, other };

// A run of one kind, in the order of the text.
struct Run {
  std::size_t at = 0;
  std::size_t length = 0;
  Kind kind = Kind::other;
  std::string stand_in;  // as long as the run; equal to it for `other`
};

// How characters are written as bytes: the charset, as far as it matters here.
class Writing {
 public:
  // Of a text that calls itself `charset` ("" = it does not say). Who says nothing, or something
  // that is not known or not true, is read as parse reads it.
  static Writing of(std::string_view charset, std::string_view bytes);

  // What the bytes are read in, by its name in lib/text; "": as UTF-8.
  const std::string& charset() const { return charset_; }

  // All of `bytes`. Total: what is no character of the charset loses what could be read of it in
  // another one.
  std::vector<Run> runs(std::string_view bytes) const;

  // The same with letters for signs, too: nothing but blanks and controls is left.
  std::string blanked(std::string_view bytes) const;

  // ASCII stands for itself: addresses, links and tags can be looked for.
  bool is_ascii_below_128() const { return form_ != Form::wide && !shifts_; }

  // Letters of two bytes stand in seven bits, between marks: what opens them as a layer of bytes in
  // which they have eight, and how these are written.
  std::optional<Coding> shifts() const { return shifts_; }
  Writing in_eight_bits() const;

 private:
  enum class Form { utf8, single, shift_jis, gb, korean, big5, euc_jp, euc_tw, johab, utf7, wide };
  struct Character {
    std::size_t length = 1;
    Kind kind = Kind::other;
    std::string stand_in;
  };

  void take_pairs(Form form, std::string_view high, std::string_view low);
  bool is_row_of_signs(unsigned char lead, unsigned char next) const;
  void learn_flowing_letters(const std::array<char32_t, 128>& codes);
  const std::string* flowing_letters(std::string_view stand_in) const;
  void learn_single_bytes(std::string_view charset);
  Character read(std::string_view bytes, std::size_t at, bool& shifted) const;
  Character read_utf8(std::string_view bytes, std::size_t at) const;
  Character read_utf7(std::string_view bytes, std::size_t at, bool& shifted) const;
  Character read_wide(std::string_view bytes, std::size_t at) const;
  std::optional<Character> read_long(std::string_view bytes, std::size_t at) const;
  Character read_pair(std::string_view bytes, std::size_t at) const;

  Form form_ = Form::utf8;
  std::string charset_;
  std::optional<Coding> shifts_;
  std::size_t unit_bytes_ = 2;  // of wide text
  bool little_endian_ = false;
  std::array<char, 128> single_{};   // what stands for each byte from 0x80
  std::array<char, 128> as_long_{};  // a byte that is as long in UTF-8
  // Cyrillic letters of one byte, lower case and upper case: a charset that nobody names is told by
  // which letters follow one another, so one letter for all would be another charset.
  std::array<std::string, 2> flowing_;
  std::array<char, 2> flowing_a_{};  // which of them stand for all others
  std::string_view high_pair_;       // a letter of two bytes, both from 0x80
  std::string_view low_pair_;        // the same with a second byte below 0x80
};

// All of a text that is in no charset, or in UTF-8.
std::string masked(std::string_view text);

}  // namespace intaked::redact
