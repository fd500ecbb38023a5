// Header text: RFC 2047 encoded-words and unlabelled 8-bit bytes to clean UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace intaked::parse {

struct HeaderText {
  std::string utf8;      // one line, no controls
  std::string charset;   // what bytes without a label were read as, "" if there were none
  bool guessed = false;  // a label was missing, unknown or wrong
  bool damaged = false;  // an encoded-word was broken, or bytes became U+FFFD
};

// Words are decoded wherever they stand, also where RFC 2047 5 forbids them; adjacent words of one
// charset are joined before their charset is read, so that a character may be split between them.
// Decoded once, never twice. Bytes without a label that are no UTF-8 are read as
// `charset_of_body`, what the message's text says it is in, if it says so. Linear. `raw` is
// unfolded.
HeaderText decode_header_text(std::string_view raw, std::string_view charset_of_body = {});

}  // namespace intaked::parse
