// The words in a text of HTML, without what is only padding.
#pragma once

#include <cstddef>
#include <string_view>

#include "parse/ascii.h"

namespace intaked::parse {

// No white space, nor the first byte of a character that split_words() looks at.
inline bool is_usual(char c) {
  return !is_space(c) && c != '\xC2' && c != '\xCD' && c != '\xE2';
}

// Behind a word: more of it, or the only blank between it and the next.
inline bool goes_on(std::string_view utf8, std::size_t at, bool preformatted) {
  if (is_usual(utf8[at])) return true;
  return utf8[at] == ' ' && !preformatted && at + 1 < utf8.size() && is_usual(utf8[at + 1]);
}

// Calls `on_words` for words, which may have single blanks between them, `on_space` for white space
// and `on_newline` for a line end that is the sender's. Preformatted text: blanks are words.
template <class OnWords, class OnSpace, class OnNewline>
void split_words(std::string_view utf8, bool preformatted, OnWords on_words, OnSpace on_space,
                 OnNewline on_newline) {
  for (std::size_t i = 0; i < utf8.size();) {
    const char c = utf8[i];
    const bool is_ascii = static_cast<unsigned char>(c) < 0x80;
    const bool no_break_space = !is_ascii && utf8.substr(i).starts_with("\u00A0");
    // Zero-width space, soft hyphen, combining grapheme joiner: padding of newsletters.
    if (!is_ascii && utf8.substr(i).starts_with("\u200B")) {
      i += 3;
    } else if (!is_ascii &&
               (utf8.substr(i).starts_with("\u00AD") || utf8.substr(i).starts_with("\u034F"))) {
      i += 2;
    } else if (preformatted && c == '\n') {
      on_newline();
      ++i;
    } else if (preformatted && is_blank(c)) {
      on_words(utf8.substr(i, 1));
      ++i;
    } else if (is_space(c) || no_break_space) {
      on_space();
      i += no_break_space ? 2 : 1;
    } else {
      std::size_t end = i + 1;
      while (end < utf8.size() && goes_on(utf8, end, preformatted)) ++end;
      on_words(utf8.substr(i, end - i));
      i = end;
    }
  }
}

}  // namespace intaked::parse
