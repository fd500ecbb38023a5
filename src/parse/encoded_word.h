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
  bool cleaned = false;  // controls that would deceive the eye were left out
};

// Words are decoded wherever they stand, also where RFC 2047 5 forbids them; adjacent words of one
// charset are joined before their charset is read, so that a character may be split between them.
// Decoded once, never twice. Bytes without a label are UTF-8 (RFC 6532); where
// they are none they are read as `charset_of_body`, what the message's text says it is in, if that
// is another charset. Linear. `raw` is
// unfolded.
HeaderText decode_header_text(std::string_view raw, std::string_view charset_of_body = {});

// Bytes in `charset` ("" = without a label, read as above), not encoded otherwise.
HeaderText decode_header_bytes(std::string_view bytes, std::string_view charset,
                               std::string_view charset_of_body);

}  // namespace intaked::parse
