// Mending over the journal's database, and the journal's own small settings.
#pragma once

#include <memory>
#include <string>

#include "journal/mending.h"
#include "journal/transaction.h"
#include "journal/writer.h"

namespace intaked::journal {

std::unique_ptr<Mending> make_mending(Writer& writer, const Options& options);

Result<void> store_setting(Transaction& transaction, const std::string& name,
                           const std::string& value);
// "" if it was never stored.
Result<std::string> read_setting(sql::Connection& db, const std::string& name);

}  // namespace intaked::journal
