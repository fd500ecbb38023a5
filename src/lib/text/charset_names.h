// The charsets that are read, and the names that mail calls them by. For lib/text only.
#pragma once

#include <span>
#include <string_view>

namespace intaked::text {

enum class Family {
  utf8,
  western,  // windows-1252 and what is read as it: any bytes decode, so the label proves nothing
  single,   // other charsets of one byte a character
  multi,    // one to four bytes a character
  wide,     // UTF-16, UTF-32
  escapes,  // 7-bit text with escapes: iso-2022-kr, iso-2022-cn, utf-7
  japanese_escapes,  // iso-2022-jp and its dialects: made to EUC-JP before iconv
  tilde_escapes,     // hz (RFC 1843): made to GB 2312 before iconv
};

struct Charset {
  std::string_view name;    // for people, lower case
  std::string_view engine;  // iconv's name; only names of this table ever reach iconv_open
  Family family = Family::western;
};

// nullptr for an unknown or empty label, and for us-ascii: 7-bit text needs no label, and on other
// text it is what programs write that do not know. Case, '-', '_' and the like do not count; a
// charset that has a superset in real use is read as that (iso-8859-1 as windows-1252, gb2312 as
// gb18030).
const Charset* find_charset(std::string_view label);

std::span<const Charset> charsets();  // all of them

}  // namespace intaked::text
