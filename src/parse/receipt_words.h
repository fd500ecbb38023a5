// Is this a receipt that a mail was read, or deleted unread, in a shape without RFC 8098's part?
#pragma once

#include <optional>
#include <string>

#include "model/parsed_message.h"

namespace intaked::parse {

// The evidence, or nullopt. The subject of Exchange's receipts in many languages, and either the
// sentence that their text has or a header that says so: `is_answer`, a program answered a mail.
std::optional<std::string> find_receipt_words(const model::ParsedMessage& message, bool is_answer);

}  // namespace intaked::parse
