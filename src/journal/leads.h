// Which conversations a message may continue, and what the desk has told of their tickets.
#pragma once

#include <string>
#include <vector>

#include "journal/transaction.h"

namespace intaked::journal {

// See Threads::find_leads.
Result<std::vector<Lead>> find_leads(sql::Connection& db, const ThreadQuestion& question);

// See Threads::tickets_of.
Result<std::vector<TicketOfSender>> tickets_of(sql::Connection& db, const std::string& participant,
                                               Instant not_before, std::size_t limit);

Result<void> store_comment_mails(Transaction& transaction, const std::string& ticket_id,
                                 const std::vector<std::string>& message_ids, bool are_all);
Result<void> store_ticket_now(Transaction& transaction, const std::string& ticket_id,
                              const std::string& status, bool gone);

}  // namespace intaked::journal
