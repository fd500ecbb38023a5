// The rules directory as text.
#pragma once

#include "base/result.h"
#include "config/config.h"
#include "route/rule_book.h"

namespace intaked::app {

// *.yaml in name order, the look-up files they name, other files by name only. Paths in messages
// begin with the rules directory as the configuration writes it.
Result<route::BookText> read_book_files(const config::Config& config);

}  // namespace intaked::app
