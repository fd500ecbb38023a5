// A rule book as it was used: what a decision of that day was made by.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/clock.h"

namespace intaked::journal {

struct BookTable {
  std::string name;  // "rules/20-team.yaml", as messages name it
  std::string text;
};

struct Book {
  std::string digest;
  std::size_t rules = 0;
  std::vector<BookTable> tables;  // without what they look up
};

struct BookUse {
  std::string book;  // its digest
  Instant at;        // since when
  std::string who;
  std::size_t rules = 0;
};

}  // namespace intaked::journal
