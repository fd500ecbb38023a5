#include "journal/doubled.h"

#include "journal/words.h"

namespace intaked::journal {

namespace {

constexpr std::chrono::microseconds k_kept = std::chrono::days{30};

}  // namespace

Result<std::vector<FiledUnder>> filed_under(sql::Connection& db,
                                            const std::vector<std::string>& markers) {
  std::vector<FiledUnder> found;
  for (const std::string& marker : markers)
    INTAKED_CHECK(
        db.run("SELECT i.public_id, CASE WHEN i.state <> 'filed' THEN ''"
               " WHEN i.kind = 'reply' THEN o.ticket_id ELSE i.ticket_id END"
               " FROM draft d JOIN intake i ON i.id = d.intake"
               " LEFT JOIN intake o ON o.id = i.conversation WHERE d.marker = $1 LIMIT 1",
               {marker}, [&](const sql::Row& row) {
                 found.push_back({marker, std::string(row.text(0)), std::string(row.text(1))});
               }));
  return found;
}

Result<std::vector<std::string>> tickets_with_doubted_replies(sql::Connection& db, Instant since,
                                                              std::size_t limit) {
  std::vector<std::string> tickets;
  INTAKED_CHECK(
      db.run("SELECT DISTINCT o.ticket_id FROM intake i JOIN intake o ON o.id = i.conversation"
             " WHERE i.state = 'filed' AND i.kind = 'reply' AND i.maybe_executed = 1"
             " AND i.changed_at >= $1 AND o.ticket_id <> '' LIMIT $2",
             {to_microseconds(since), static_cast<std::int64_t>(limit)},
             [&](const sql::Row& row) { tickets.emplace_back(row.text(0)); }));
  return tickets;
}

Result<std::vector<Doubled>> store_doubled(Transaction& transaction,
                                           const std::vector<Doubled>& found,
                                           Instant complete_since) {
  sql::Connection& db = transaction.db;
  const std::int64_t now = transaction.now_microseconds();
  std::vector<Doubled> fresh;
  for (const Doubled& one : found) {
    bool is_known = false;
    INTAKED_CHECK(db.run(
        "UPDATE doubled SET seen_at = $4 WHERE marker = $1 AND kind = $2"
        " AND what = $3 RETURNING 1",
        {one.marker, word_of(one.kind), one.what, now}, [&](const sql::Row&) { is_known = true; }));
    if (is_known) continue;
    INTAKED_CHECK(
        db.run("INSERT INTO doubled (marker, kind, intake, what, found_at, seen_at)"
               " VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (marker, kind)"
               " DO UPDATE SET intake = excluded.intake, what = excluded.what,"
               " found_at = excluded.found_at, seen_at = excluded.seen_at",
               {one.marker, word_of(one.kind), one.intake_id, one.what, now}));
    fresh.push_back(one);
    fresh.back().found_at = transaction.now;
  }
  // A ticket is no older than its message; the ticket of a reply was read if the reply is among
  // what tickets_with_doubted_replies() tells.
  INTAKED_CHECK(
      db.run("DELETE FROM doubled WHERE found_at >= $1 AND seen_at < $2 AND EXISTS"
             " (SELECT 1 FROM intake i WHERE i.public_id = doubled.intake AND CASE doubled.kind"
             " WHEN 'ticket' THEN i.received_at >= $1 AND i.recorded_at >= $1"
             " ELSE i.state = 'filed' AND i.kind = 'reply' AND i.maybe_executed = 1"
             " AND i.changed_at >= $1 END)",
             {to_microseconds(complete_since), now}));
  INTAKED_CHECK(db.run("DELETE FROM doubled WHERE found_at < $1", {now - k_kept.count()}));
  return fresh;
}

Result<std::vector<Doubled>> doubled(sql::Connection& db) {
  std::vector<Doubled> all;
  INTAKED_CHECK(
      db.run("SELECT marker, kind, intake, what, found_at FROM doubled"
             " ORDER BY found_at, marker",
             {}, [&](const sql::Row& row) {
               all.push_back({.marker = std::string(row.text(0)),
                              .kind = draft_kind_of(row.text(1)),
                              .intake_id = std::string(row.text(2)),
                              .what = std::string(row.text(3)),
                              .found_at = from_microseconds(row.integer(4))});
             }));
  return all;
}

Result<std::uint64_t> count_doubled(sql::Connection& db) {
  std::uint64_t count = 0;
  INTAKED_CHECK(db.run("SELECT count(*) FROM doubled", {}, [&](const sql::Row& row) {
    count = static_cast<std::uint64_t>(row.integer(0));
  }));
  return count;
}

}  // namespace intaked::journal
