// What is not kept any longer: the bytes and words of what is settled, and later its row. What
// waits or is parked is never touched, nor is the row that younger messages of its conversation
// need.
#pragma once

#include "journal/mending.h"
#include "journal/transaction.h"

namespace intaked::journal {

// What is due at `transaction.now`, unless that is in doubt (clock_doubt.h), a bounded number of
// messages; beyond `budget_bytes` (0: none) also the bytes of what was settled longest ago, due or
// not.
Result<Removed> remove_expired(Transaction& transaction, std::uint64_t budget_bytes);

// The bytes of one message, and what was made of them: its requests, its decision.
Result<void> remove_content(sql::Connection& db, std::int64_t intake);

// Its files; what was stored of them, and no other message has, is not offered to the next.
Result<void> remove_files(sql::Connection& db, std::int64_t intake);

}  // namespace intaked::journal
