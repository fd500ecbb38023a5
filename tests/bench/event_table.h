// The one table of the programs that do as little as can be, so that they differ in what is before
// it alone: each event once, by its id.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "lib/sql/connection.h"

namespace intaked::bench {

class EventTable {
 public:
  static Result<EventTable> open(const std::string& path) {
    INTAKED_TRY(auto db, sql::Connection::open(path, sql::OpenMode::read_write));
    INTAKED_CHECK(
        db->script("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;"
                   "PRAGMA synchronous = FULL;"
                   "CREATE TABLE event (id INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE,"
                   " bytes BLOB NOT NULL)"));
    return EventTable(std::move(db));
  }

  // Begins a transaction where there is none.
  Result<void> add(std::string_view event_id, std::string_view bytes) {
    if (!db_->in_transaction()) INTAKED_CHECK(db_->run("BEGIN IMMEDIATE"));
    return db_->run("INSERT INTO event (event_id, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    {event_id, sql::Blob{bytes}});
  }

  // What was added is on disk; then the log may be moved into the database, as the journal's is.
  Result<void> commit() { return db_->run("COMMIT"); }
  Result<void> move_log() {
    constexpr std::int64_t k_log_pages_max = 4'000;
    if (db_->log_pages() <= k_log_pages_max) return {};
    return db_->checkpoint(sql::Connection::Checkpoint::passive);
  }

 private:
  explicit EventTable(std::unique_ptr<sql::Connection> db) : db_(std::move(db)) {}
  std::unique_ptr<sql::Connection> db_;
};

}  // namespace intaked::bench
