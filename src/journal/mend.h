// What operators change, each with their name.
#pragma once

#include <optional>
#include <string>

#include "journal/transaction.h"

namespace intaked::journal {

// See Journal::retry and Journal::drop. conflict: not in a state for that; the error says why.
Result<void> retry(Transaction& transaction, const std::string& intake_id, const std::string& who,
                   const std::string& choice);
Result<void> drop(Transaction& transaction, const Options& options, const std::string& intake_id,
                  const std::string& who, const std::string& reason);

Result<void> store_setting(Transaction& transaction, const std::string& name,
                           const std::string& value);
// "" if it was never stored.
Result<std::string> read_setting(sql::Connection& db, const std::string& name);

}  // namespace intaked::journal
