// Which account and folder a mailbox's name stands for. UIDs mean nothing anywhere else, so a name
// that comes to stand for another one begins a new era: its arrivals are others, its cursor is
// forgotten, and what was to be told to the server is told to nobody.
#pragma once

#include <string>
#include <vector>

#include "journal/transaction.h"

namespace intaked::journal {

// Those that were elsewhere until now, as they were. A name without a known place keeps its cursor.
Result<std::vector<Place>> place_mailboxes(Transaction& transaction,
                                           const std::vector<Place>& places);
// 0 for what never moved, and for what is no mailbox.
Result<std::int64_t> era_of(sql::Connection& db, const model::Arrival& arrival);

}  // namespace intaked::journal
