// What is still to be done at the desk after a draft was filed: a ticket to be opened again, two
// tickets to be linked. Each may be repeated, so nothing of it is ever in doubt.
#pragma once

#include <string>
#include <vector>

#include "journal/transaction.h"

namespace intaked::journal {

// What was planned for `intake` before and has not been done is forgotten.
Result<void> store_afterwards(Transaction& transaction, std::int64_t intake,
                              const std::vector<AfterwardsStep>& steps);
// `intake` is filed: its steps may be done.
Result<void> make_afterwards_due(Transaction& transaction, std::int64_t intake);

// See Threads.
Result<std::vector<DueStep>> due_afterwards(sql::Connection& db, Instant now, std::size_t limit);
Result<void> settle_afterwards(Transaction& transaction, std::int64_t id, AfterwardsState state,
                               const std::string& text, Instant not_before);
Result<void> read_afterwards(sql::Connection& db, std::int64_t intake,
                             std::vector<AfterwardsRow>& rows);

}  // namespace intaked::journal
