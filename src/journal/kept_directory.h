// The desk's names as last read, kept so that a restart while the desk is down plans with them.
#pragma once

#include <optional>

#include "journal/transaction.h"

namespace intaked::journal {

Result<void> store_directory(Transaction& transaction, const model::DeskDirectory& directory);
// nullopt: none was kept yet.
Result<std::optional<model::DeskDirectory>> read_directory(sql::Connection& db);

}  // namespace intaked::journal
