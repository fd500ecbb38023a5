// Which book was in use since when, who put it there, and what stood in it.
#pragma once

#include <string>
#include <vector>

#include "journal/book.h"
#include "journal/transaction.h"

namespace intaked::journal {

// See Mending.
Result<void> use_book(Transaction& transaction, const Book& book, const std::string& who);
// See Inspection.
Result<std::vector<BookUse>> book_uses(sql::Connection& db, std::size_t limit);
Result<Book> book_text(sql::Connection& db, const std::string& digest);

}  // namespace intaked::journal
