// Lines by which mail programs separate the sender's words from another mail or from what they add
// themselves. The words are tables in separators.cc: add a language there. All lines are as
// fold_marker() gives them.
#pragma once

#include <string_view>

namespace intaked::parse {

enum class Separator {
  none,
  original_message,   // "-----Original Message-----": history follows
  forwarded_message,  // "---------- Forwarded message ---------": what follows is passed on
  reply_above,        // "## Please type your reply above this line ##": a help desk's mail follows
};

Separator read_separator(std::string_view folded_line);

// Whether it is worth folding the line for read_separator(): cheap, most lines are not.
bool may_separate(std::string_view line);

// "Original Message" alone in its line, as HTML has it beside a rule.
bool is_original_message_title(std::string_view folded_line);

// Dashes or the like and nothing else: a rule above a marker belongs to it.
bool is_rule_line(std::string_view folded_line);

// "-- " before a signature (RFC 3676 4.3), and "--", for many servers take trailing blanks away.
bool is_signature_line(std::string_view line);

// "PS: …", which people write below their signature.
bool is_postscript(std::string_view folded_line);

}  // namespace intaked::parse
