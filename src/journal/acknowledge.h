// Telling the source, as a courtesy: what may be flagged or moved, and what has been.
#pragma once

#include <string>
#include <vector>

#include "journal/transaction.h"

namespace intaked::journal {

// Oldest first.
Result<std::vector<model::Arrival>> pending_acknowledgements(sql::Connection& db,
                                                             const std::string& mailbox,
                                                             std::size_t limit);
Result<void> acknowledged(Transaction& transaction, const std::vector<model::Arrival>& arrivals);

}  // namespace intaked::journal
