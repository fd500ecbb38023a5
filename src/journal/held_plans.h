// Received messages that wait for what the desk tells before they can be understood.
#pragma once

#include <string>
#include <vector>

#include "journal/transaction.h"

namespace intaked::journal {

// See Threads::hold_plans, release_held.
Result<void> hold_plans(Transaction& transaction, const std::vector<HeldPlan>& held);
Result<void> release_held(Transaction& transaction, const std::vector<std::string>& intake_ids);
// Nobody remembers who waits for what: each asks again when it is claimed.
Result<void> release_all_held(Transaction& transaction);

}  // namespace intaked::journal
