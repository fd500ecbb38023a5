// What the reconciler compares, and what it found.
#pragma once

#include <string>
#include <vector>

#include "journal/transaction.h"

namespace intaked::journal {

Result<std::vector<FiledUnder>> filed_under(sql::Connection& db,
                                            const std::vector<std::string>& markers);
Result<std::vector<std::string>> tickets_with_doubted_replies(sql::Connection& db, Instant since,
                                                              std::size_t limit);
Result<std::vector<Doubled>> store_doubled(Transaction& transaction,
                                           const std::vector<Doubled>& found,
                                           Instant complete_since);
Result<std::vector<Doubled>> doubled(sql::Connection& db);
Result<std::uint64_t> count_doubled(sql::Connection& db);

}  // namespace intaked::journal
