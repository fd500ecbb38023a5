// What a piece of work on the journal is given: the connection inside an open transaction, the
// time, and a list of who must be woken once it is committed.
#pragma once

#include <algorithm>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "base/clock.h"
#include "journal/journal.h"
#include "lib/sql/connection.h"

namespace intaked::journal {

struct Wakes {
  bool plans = false;
  bool filings = false;
  bool files = false;
  std::set<std::string> acknowledgements;  // mailboxes
};

struct Transaction {
  sql::Connection& db;
  Instant now;
  Wakes wakes;

  // While the clock was set back and is doubted: the time before that (clock_doubt.h).
  Instant believed{};

  std::int64_t now_microseconds() const { return to_microseconds(now); }
  // From when on it counts how long something is kept: never from a clock that was set back.
  std::int64_t kept_from_microseconds() const { return to_microseconds(std::max(now, believed)); }
};

// A query-only connection that several threads share, one at a time.
class Reader {
 public:
  explicit Reader(std::unique_ptr<sql::Connection> db) : db_(std::move(db)) {}

  // read(connection) sees one state of the journal throughout.
  template <class Read>
  auto with(Read read) -> decltype(read(std::declval<sql::Connection&>())) {
    const std::lock_guard lock(mutex_);
    INTAKED_CHECK(db_->run("BEGIN"));
    auto result = read(*db_);
    const auto ended = db_->run("COMMIT");
    if (result && !ended) return fail(ended.error());
    return result;
  }

 private:
  std::mutex mutex_;
  std::unique_ptr<sql::Connection> db_;
};

}  // namespace intaked::journal
