// The header of another mail inside a text: "From: …", "Sent: …", "To: …", "Subject: …".
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "parse/reply_lines.h"

namespace intaked::parse {

struct HeaderBlock {
  std::size_t end = 0;  // the line behind it
  bool plain = false;   // only a mail program writes it: nobody's list of a route or an order
  std::string from;     // as written, "" if it names none
  std::string date;
  std::string subject;
};

enum class BlockFound {
  by_itself,        // its labels must make it likely: three, and a subject or an address
  behind_a_marker,  // "---- Forwarded message ----" stands above: two labels are enough
};

// The block that begins at line `at`, quoted or not, in any language of header_labels.cc; long
// values may go on in further lines. Looks at a bounded number of lines.
std::optional<HeaderBlock> read_header_block(const TextLines& lines, std::size_t at,
                                             BlockFound found);

}  // namespace intaked::parse
