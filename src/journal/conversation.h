// Conversations: which intake opened one, who takes part, which message ids lead to it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "journal/transaction.h"

namespace intaked::journal {

Result<void> store_thread_ids(sql::Connection& db, std::int64_t intake,
                              const std::vector<std::string>& message_ids);
Result<void> store_thread_index(sql::Connection& db, std::int64_t intake,
                                const std::string& thread_index);
Result<void> store_participants(sql::Connection& db, std::int64_t conversation,
                                const std::vector<std::string>& addresses);

// The opener of `from` has become a reply in `to`: what had joined it moves along.
Result<void> move_conversation(sql::Connection& db, std::int64_t from, std::int64_t to);

// `intake` has been dropped: replies that waited for it are to be understood anew, without it.
Result<void> reopen_replies_to(Transaction& transaction, std::int64_t intake);

// `intake` is filed or dropped: its mailboxes may be told.
Result<void> make_acknowledgements_due(Transaction& transaction, std::int64_t intake);

}  // namespace intaked::journal
