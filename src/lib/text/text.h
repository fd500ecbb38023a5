// Charsets and Unicode.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace intaked::text {

struct Decoded {
  std::string utf8;       // always valid UTF-8
  std::string charset;    // the charset it was read as, lower case
  bool guessed = false;   // the label was missing, unknown or wrong
  bool replaced = false;  // some bytes became U+FFFD
};

// Bytes in a labelled charset to UTF-8. Order: the label (by an alias table), else valid UTF-8,
// else a guess, else windows-1252. Never fails, linear.
Decoded to_utf8(std::string_view bytes, std::string_view label);
// The same, without a copy where the bytes are UTF-8 as they are.
Decoded into_utf8(std::string bytes, std::string_view label);

// Whether `label` names a charset that is read.
bool is_charset(std::string_view label);
// Whether both labels name one charset that is read: "utf8" and "UTF-8".
bool is_same_charset(std::string_view a, std::string_view b);

bool is_valid_utf8(std::string_view s);
// Invalid sequences become U+FFFD.
std::string repair_utf8(std::string_view s);
// Removes C0, C1, DEL and bidi controls, NUL; keeps \n and \t when `keep_lines`, else they become
// one space.
enum class Lines { keep, join };
std::string clean(std::string_view utf8, Lines lines);
// The same, without a copy where nothing is to be changed.
std::string into_clean(std::string utf8, Lines lines);
// What clean() would change is written out instead, so that it can be seen: \x1b, \n, \u202e.
std::string escape_controls(std::string_view utf8);
// At most `max_bytes`, cut at a character's border.
std::string_view cut_utf8(std::string_view utf8, std::size_t max_bytes);
// Simple case folding of ASCII and of the scripts with simple one-to-one pairs (towlower in a UTF-8
// locale is not used).
std::string fold_case(std::string_view utf8);
// Normalization Form C (UAX 15): "e" and a combining accent become "é", so that what looks the same
// is the same. For names and other short text, at most 1 GiB.
std::string to_nfc(std::string_view utf8);
// Letters without their marks, by canonical decomposition: "é" and "e" with an accent become "e".
// For comparing what people type with what they meant; at most 1 GiB.
std::string without_accents(std::string_view utf8);
// Removes every character that is never seen: controls, format characters (Cc, Cf, Zl, Zp) and
// those that Unicode calls default ignorable (joiners, variation selectors, tags, fillers).
std::string without_shapeless(std::string_view utf8);

}  // namespace intaked::text
