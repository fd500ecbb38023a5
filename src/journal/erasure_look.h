// What there is of a person, before any of it is erased. Each question may read much: it is asked
// on a connection that nobody waits for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "journal/mending.h"
#include "lib/sql/connection.h"

namespace intaked::journal {

// Of the message `i`. What waits may still need its content, and what is parked waits for a person.
// What follows a filing is waited for once it is due: where that was dropped it never is.
#define INTAKED_IS_SETTLED                                      \
  "(i.state = 'filed' OR i.state = 'dropped') AND NOT EXISTS"   \
  " (SELECT 1 FROM afterwards WHERE intake = i.id AND due = 1 " \
  "AND state = 'waiting')"

// One message that is not erased, as far as forgetting goes.
struct Looked {
  std::int64_t id = 0;
  bool is_own = false;
  std::string public_id;
  bool is_settled = false;
  std::string ticket;
  std::int64_t bytes = 0;
};

// By id: the person's own and its copies, and what others wrote in their conversations.
Result<std::vector<Looked>> look_for(sql::Connection& db, const Person& person);

// In which they take part, as participants are written.
Result<std::vector<std::int64_t>> conversations_of(sql::Connection& db,
                                                   const std::string& participant);

// Messages with bytes of which nobody knows who wrote them.
Result<std::size_t> count_not_understood(sql::Connection& db);

// Texts of rules that hold the address, in any case of its letters.
Result<std::vector<std::string>> tables_naming(sql::Connection& db, std::string_view address);
Result<std::vector<std::string>> earlier_books_naming(sql::Connection& db,
                                                      std::string_view address);

}  // namespace intaked::journal
