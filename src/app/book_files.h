// The rules directory as text.
#pragma once

#include "base/result.h"
#include "config/config.h"
#include "route/rule_book.h"

namespace intaked::app {

// *.yaml in name order, the look-up files they name, other files by name only (hidden files and
// README.md are not worth a word). Paths in messages begin with the rules directory as the
// configuration writes it. A look-up file that is absent or lies outside the directory is left out:
// route::load() says where it is named. Errors: not_found or io for the directory or a file,
// invalid for more files or bytes than a book may have.
Result<route::BookText> read_book_files(const config::Config& config);

}  // namespace intaked::app
