// What lately came of whom, for a while: floods are told by it, and mails that were sent twice.
#pragma once

#include <vector>

#include "journal/transaction.h"

namespace intaked::journal {

// See Journal::recent_mails.
Result<RecentMails> recent_mails(sql::Connection& db, const RecentMailQuery& query);
// Keeps what the plan says of its message, and counts the message to its flood.
Result<void> keep_recent_mail(Transaction& transaction, std::int64_t intake, const Plan& plan);
// Forgets some of what was kept for longer than `keep`: more than one call of store_plans() adds.
Result<void> forget_recent_mail(Transaction& transaction, std::chrono::microseconds keep);

Result<std::vector<Flood>> floods(sql::Connection& db);
Result<std::vector<Flood>> end_floods(Transaction& transaction,
                                      const std::vector<FloodName>& names);

}  // namespace intaked::journal
