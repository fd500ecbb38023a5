#include "journal/afterwards.h"

namespace intaked::journal {

namespace {

std::string_view word_of(AfterwardsKind kind) {
  return kind == AfterwardsKind::link ? "link" : "update";
}

AfterwardsKind kind_of(std::string_view word) {
  return word == "link" ? AfterwardsKind::link : AfterwardsKind::update;
}

}  // namespace

std::string_view name_of(AfterwardsState state) {
  switch (state) {
    case AfterwardsState::waiting:
      return "waiting";
    case AfterwardsState::done:
      return "done";
    case AfterwardsState::refused:
      return "refused";
  }
  return "";
}

Result<void> store_afterwards(Transaction& transaction, std::int64_t intake,
                              const std::vector<AfterwardsStep>& steps) {
  INTAKED_CHECK(
      transaction.db.run("DELETE FROM afterwards WHERE intake = $1 AND due = 0"
                         " AND state = 'waiting'",
                         {intake}));
  for (const AfterwardsStep& step : steps)
    INTAKED_CHECK(transaction.db.run(
        "INSERT INTO afterwards (intake, kind, body, at) VALUES ($1, $2, $3, $4)",
        {intake, word_of(step.kind), step.body, transaction.now_microseconds()}));
  return {};
}

Result<void> make_afterwards_due(Transaction& transaction, std::int64_t intake) {
  return transaction.db.run("UPDATE afterwards SET due = 1, at = $2 WHERE intake = $1 AND due = 0",
                            {intake, transaction.now_microseconds()});
}

// A reply's ticket is its conversation's. What is linked is the parent's ticket and one's own.
Result<std::vector<DueStep>> due_afterwards(sql::Connection& db, Instant now, std::size_t limit) {
  std::vector<DueStep> found;
  INTAKED_CHECK(db.run(
      "SELECT a.id, i.public_id, a.kind, a.body, a.attempts, a.at,"
      " CASE WHEN i.kind = 'reply' THEN o.ticket_id ELSE i.ticket_id END, q.ticket_id,"
      " COALESCE(q.state = 'dropped', 1)"
      " FROM afterwards a JOIN intake i ON i.id = a.intake"
      " LEFT JOIN intake o ON o.id = i.conversation LEFT JOIN intake p ON p.id = i.parent"
      " LEFT JOIN intake q ON q.id = p.conversation"
      " WHERE a.due = 1 AND a.state = 'waiting' AND a.not_before <= $1 ORDER BY a.id LIMIT $2",
      {to_microseconds(now), static_cast<std::int64_t>(limit)}, [&](const sql::Row& row) {
        found.push_back({.id = row.integer(0),
                         .intake_id = std::string(row.text(1)),
                         .kind = kind_of(row.text(2)),
                         .body = std::string(row.text(3)),
                         .attempts = static_cast<int>(row.integer(4)),
                         .since = from_microseconds(row.integer(5)),
                         .ticket_id = std::string(row.text(6)),
                         .parent_ticket_id = std::string(row.text(7)),
                         .parent_is_dropped = row.integer(8) != 0});
      }));
  return found;
}

Result<void> settle_afterwards(Transaction& transaction, std::int64_t id, AfterwardsState state,
                               const std::string& text, Instant not_before) {
  return transaction.db.run(
      "UPDATE afterwards SET state = $2, text = $3, not_before = $4, attempts = attempts + 1"
      " WHERE id = $1",
      {id, name_of(state), text, to_microseconds(not_before)});
}

Result<void> read_afterwards(sql::Connection& db, std::int64_t intake,
                             std::vector<AfterwardsRow>& rows) {
  return db.run(
      "SELECT kind, body, state, attempts, text FROM afterwards WHERE intake = $1 ORDER BY id",
      {intake}, [&](const sql::Row& row) {
        rows.push_back({.kind = kind_of(row.text(0)),
                        .body = std::string(row.text(1)),
                        .state = std::string(row.text(2)),
                        .attempts = static_cast<int>(row.integer(3)),
                        .text = std::string(row.text(4))});
      });
}

}  // namespace intaked::journal
