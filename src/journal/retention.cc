#include "journal/retention.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/failpoint.h"
#include "journal/clock_doubt.h"
#include "journal/finding.h"
#include "journal/look.h"

namespace intaked::journal {

namespace {

// Of one transaction: others wait for it.
constexpr std::int64_t k_messages_max = 100;
constexpr std::int64_t k_bytes_max = 32 << 20;
constexpr std::int64_t k_rows_max = 200;
constexpr std::chrono::microseconds k_put_off = std::chrono::days{1};
constexpr std::int64_t k_free_pages_max = 8'192;  // 64 MiB

struct Settled {
  std::int64_t id = 0;
  std::int64_t bytes = 0;
};

// Its words of the index and all its rows. The order is that of the references.
Result<void> remove_row(sql::Connection& db, std::int64_t id) {
  // From here on the journal lets its deliveries go.
  INTAKED_CHECK(db.run("UPDATE intake SET row_until = -1 WHERE id = $1", {id}));
  INTAKED_CHECK(forget_findable(db, id));
  INTAKED_CHECK(remove_files(db, id));
  for (const std::string_view sql :
       {"DELETE FROM chunk WHERE intake = $1", "DELETE FROM draft WHERE intake = $1",
        "DELETE FROM decision WHERE intake = $1", "DELETE FROM delivery WHERE intake = $1",
        "DELETE FROM thread_reference WHERE intake = $1",
        "DELETE FROM thread_index WHERE intake = $1",
        "DELETE FROM participant WHERE conversation = $1", "DELETE FROM change WHERE intake = $1",
        "DELETE FROM afterwards WHERE intake = $1", "DELETE FROM arrival WHERE intake = $1"})
    INTAKED_CHECK(db.run(sql, {id}));
  INTAKED_CHECK(
      db.run("UPDATE tally SET n = n - 1 WHERE name = (SELECT state FROM intake WHERE id"
             " = $1)",
             {id}));
  return db.run("DELETE FROM intake WHERE id = $1", {id});
}

struct Due {
  std::int64_t id = 0;
  bool is_needed = false;  // by younger messages of its conversation, or by its other arrivals
};

Result<std::vector<Due>> due_rows(sql::Connection& db, std::int64_t now) {
  std::vector<Due> due;
  INTAKED_CHECK(db.run(
      "SELECT id, EXISTS (SELECT 1 FROM intake WHERE conversation = i.id AND conversation <> id)"
      " OR EXISTS (SELECT 1 FROM intake WHERE parent = i.id AND parent IS NOT NULL AND id <> i.id)"
      " OR EXISTS (SELECT 1 FROM intake WHERE merged_into = i.id AND merged_into IS NOT NULL)"
      " FROM intake i WHERE row_until > 0 AND row_until <= $1 AND raw_until < 0"
      " ORDER BY row_until LIMIT $2",
      {now, k_rows_max}, [&](const sql::Row& row) {
        due.push_back({row.integer(0), row.integer(1) != 0});
      }));
  return due;
}

// So that a pass looks at as many rows as it may remove, however many are needed.
Result<void> put_off(sql::Connection& db, std::int64_t id, std::int64_t now) {
  return db.run("UPDATE intake SET row_until = $2 WHERE id = $1", {id, now + k_put_off.count()});
}

// Free pages are used again; so many are nobody's.
Result<void> give_space_back(sql::Connection& db) {
  std::int64_t pages = 0, free = 0;
  INTAKED_CHECK(
      db.run("PRAGMA page_count", {}, [&](const sql::Row& row) { pages = row.integer(0); }));
  INTAKED_CHECK(
      db.run("PRAGMA freelist_count", {}, [&](const sql::Row& row) { free = row.integer(0); }));
  if (free < k_free_pages_max || free < pages / 4) return {};
  return db.run("PRAGMA incremental_vacuum(1000)");
}

// The oldest first, no more than `bytes_wanted` ask for.
Result<std::vector<Settled>> due_content(sql::Connection& db, std::int64_t until,
                                         std::int64_t bytes_wanted) {
  std::vector<Settled> due;
  std::int64_t bytes = 0;
  INTAKED_CHECK(
      db.run("SELECT id, bytes FROM intake WHERE raw_until > 0 AND raw_until <= $1"
             " ORDER BY raw_until LIMIT $2",
             {until, k_messages_max}, [&](const sql::Row& row) {
               if (bytes >= bytes_wanted) return;
               bytes += row.integer(1);
               due.push_back({row.integer(0), row.integer(1)});
             }));
  return due;
}

}  // namespace

// `raw_until`: 0 not settled, a time, or -1: the content is gone.
Result<void> remove_content(sql::Connection& db, std::int64_t id) {
  INTAKED_CHECK(db.run("DELETE FROM chunk WHERE intake = $1", {id}));
  INTAKED_CHECK(db.run("DELETE FROM draft WHERE intake = $1", {id}));
  INTAKED_CHECK(db.run("DELETE FROM decision WHERE intake = $1", {id}));
  INTAKED_CHECK(db.run("DELETE FROM afterwards WHERE intake = $1 AND state <> 'waiting'", {id}));
  return db.run("UPDATE intake SET raw_until = -1 WHERE id = $1", {id});
}

Result<void> remove_files(sql::Connection& db, std::int64_t id) {
  INTAKED_CHECK(
      db.run("DELETE FROM stored_file WHERE digest IN (SELECT digest FROM draft_file WHERE"
             " intake = $1) AND NOT EXISTS (SELECT 1 FROM draft_file f WHERE f.digest ="
             " stored_file.digest AND f.name = stored_file.name AND f.state = 'stored' AND"
             " f.intake <> $1)",
             {id}));
  return db.run("DELETE FROM draft_file WHERE intake = $1", {id});
}

Result<Removed> remove_expired(Transaction& transaction, std::uint64_t budget_bytes) {
  sql::Connection& db = transaction.db;
  INTAKED_TRY(const auto doubt, look_at_clock(transaction));
  const std::int64_t due_at = doubt ? 0 : transaction.now_microseconds();
  Removed removed;
  INTAKED_TRY(auto content, due_content(db, due_at, k_bytes_max));
  INTAKED_TRY(const Pulse pulse, journal::pulse(db));
  const bool is_over = budget_bytes > 0 && pulse.bytes > budget_bytes;
  if (content.empty() && is_over) {
    const auto over = static_cast<std::int64_t>(pulse.bytes - budget_bytes);
    INTAKED_TRY(content, due_content(db, std::numeric_limits<std::int64_t>::max(),
                                     std::min(over, k_bytes_max)));
    removed.over_budget = content.empty();
  }
  for (const Settled& one : content) {
    INTAKED_CHECK(remove_content(db, one.id));
    ++removed.messages;
    removed.bytes += static_cast<std::uint64_t>(one.bytes);
  }
  failpoint("journal.retention");
  INTAKED_TRY(const std::vector<Due> rows, due_rows(db, due_at));
  for (const Due& row : rows) {
    INTAKED_CHECK(row.is_needed ? put_off(db, row.id, due_at) : remove_row(db, row.id));
    removed.rows += !row.is_needed;
  }
  INTAKED_CHECK(give_space_back(db));
  removed.more = static_cast<std::int64_t>(content.size()) == k_messages_max ||
                 static_cast<std::int64_t>(rows.size()) == k_rows_max ||
                 (is_over && !removed.over_budget);
  return removed;
}

}  // namespace intaked::journal
