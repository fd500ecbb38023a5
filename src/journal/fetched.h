// What is fetched for a webhook's event after it was recorded.
#pragma once

#include <string>
#include <string_view>

#include "journal/transaction.h"

namespace intaked::journal {

// See Threads::append_fetched.
Result<void> append_fetched(Transaction& transaction, const std::string& intake_id,
                            std::string_view bytes);

}  // namespace intaked::journal
