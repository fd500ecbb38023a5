// Chat: what one person writes in one channel in quick succession is one ticket.
#pragma once

#include <optional>
#include <string>

#include "journal/transaction.h"

namespace intaked::journal {

// See Journal::find_group.
Result<std::optional<model::KnownThread>> find_group(sql::Connection& db, const ChatTurn& turn,
                                                     std::chrono::microseconds window,
                                                     const std::string& asking);
// Later messages of that person in that channel may continue this one.
Result<void> offer_group(sql::Connection& db, std::int64_t intake);

}  // namespace intaked::journal
