// What people type as the name of a message or of a ticket, and which messages it names by itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "journal/transaction.h"

namespace intaked::journal {

// Rows, the youngest first, each once.
using Ids = std::vector<std::int64_t>;

// The Message-ID in angle brackets, without them; "" if `typed` has none around it.
std::string_view in_angle_brackets(std::string_view typed);
// Messages that came with this Message-ID; anybody can give a mail any.
Result<Ids> with_message_id(sql::Connection& db, std::string_view message_id);

// As ticket systems write identifiers: letters as capitals.
std::string in_capitals(std::string_view typed);
// The message that opened the ticket and what joined it: as it is typed, or else in capitals.
Result<Ids> of_ticket(sql::Connection& db, const std::string& typed);

// Whose public ids begin so; of fewer than six characters none.
Result<Ids> with_public_id(sql::Connection& db, const std::string& typed);

}  // namespace intaked::journal
