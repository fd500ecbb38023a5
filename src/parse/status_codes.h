// Status codes of mail systems: RFC 3463 ("5.1.1"), SMTP replies (RFC 5321 4.2, "550"), and the
// words that stand for them.
#pragma once

#include <string>
#include <string_view>

namespace intaked::parse {

// The first code "4.x.y" or "5.x.y" of the text that is no part of a longer number, as an address
// or a version is; codes behind a reply code, '#' or "status" come before others. "" if there is
// none. "2.x.y" counts only as the whole text. Linear.
std::string find_status(std::string_view text);

// The first SMTP reply that tells of a failure (400 to 599) and stands as a word of its own, 0 if
// there is none. Linear.
int find_reply_code(std::string_view text);

// What the text's words or its reply code amount to, by the table in status_codes.cc: "user
// unknown" is 5.1.1. A reply code decides the class. "" if nothing is known. `folded` is in lower
// case; linear.
std::string guess_status(std::string_view folded);

}  // namespace intaked::parse
