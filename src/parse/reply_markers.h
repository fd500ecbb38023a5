// The words by which mail programs mark what they quote, language by language. Add a language here.
#pragma once

#include <string_view>

namespace intaked::parse {

// "-----Original Message-----" and its translations: the line without dashes, '_' and blanks
// around. Everything from that line on is history.
bool is_original_message_line(std::string_view folded_line);

// "---------- Forwarded message ---------": what follows is the message itself, not history.
bool is_forwarded_message_line(std::string_view folded_line);

// "On 3 Jun 2024, Ann wrote:": an attribution, perhaps wrapped over several lines that were joined.
bool is_attribution(std::string_view folded_lines);

// "From: …", "Von: …", "De : …": the first line of a header block that Outlook writes.
bool is_from_label(std::string_view folded_line);
// "Sent: …", "To: …", "Subject: …" and the like: a further line of such a block.
bool is_header_label(std::string_view folded_line);

// "Sent from my iPhone": a line that a telephone adds.
bool is_device_line(std::string_view folded_line);

}  // namespace intaked::parse
