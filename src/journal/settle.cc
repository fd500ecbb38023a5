#include <algorithm>

#include "base/failpoint.h"
#include "journal/afterwards.h"
#include "journal/conversation.h"
#include "journal/filing.h"
#include "journal/words.h"

namespace intaked::journal {

namespace {

struct Row {
  std::int64_t id = 0;
  State state = State::received;
  Filing filing = Filing::ready;
};

Result<Row> find_row(sql::Connection& db, const std::string& intake_id) {
  Row found;
  INTAKED_CHECK(db.run("SELECT id, state, filing FROM intake WHERE public_id = $1", {intake_id},
                       [&](const sql::Row& row) {
                         found = {.id = row.integer(0),
                                  .state = state_named(row.text(1)).value_or(State::received),
                                  .filing = filing_of(row.text(2))};
                       }));
  if (found.id == 0) return fail(ErrorKind::not_found, "no intake " + intake_id + " to settle");
  return found;
}

Result<void> append(sql::Connection& db, std::int64_t intake, const model::Delivery& d) {
  INTAKED_CHECK(
      db.run("UPDATE intake SET look_first = 0 WHERE id = $1 AND look_first = 1", {intake}));
  return db.run(
      "INSERT INTO delivery (intake, revision, attempt, started_at, ended_at, outcome,"
      " http_status, text, ticket_id, ticket_identifier, not_before)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      {intake, std::int64_t{d.revision}, std::int64_t{d.attempt}, to_microseconds(d.started_at),
       to_microseconds(d.ended_at), name_of(d.outcome), std::int64_t{d.http_status}, d.text,
       d.ticket_id, d.ticket_identifier, to_microseconds(d.not_before)});
}

Result<void> become_filed(Transaction& transaction, const Options& options, std::int64_t intake,
                          const NextStep& next) {
  const std::int64_t now = transaction.now_microseconds();
  const std::int64_t kept_from = transaction.kept_from_microseconds();
  INTAKED_CHECK(transaction.db.run(
      "UPDATE intake SET state = 'filed', filing = 'ready', changed_at = $2, ticket_id = $3,"
      " ticket_identifier = $4, ticket_status = $5, reason = '', not_before = 0,"
      " settle_remaining = 0, raw_until = $6, row_until = $7 WHERE id = $1",
      {intake, now, next.ticket_id, next.ticket_identifier, next.ticket_status,
       kept_from + options.keep_raw.count(), kept_from + options.keep_rows.count()}));
  INTAKED_CHECK(make_afterwards_due(transaction, intake));
  return make_acknowledgements_due(transaction, intake);
}

// What was in doubt has been looked for, or a person decided: it is not looked for before it is
// sent.
Result<void> become_ready(Transaction& transaction, std::int64_t intake, const NextStep& next) {
  return transaction.db.run(
      "UPDATE intake SET look_first = CASE WHEN filing = 'unknown' THEN 0 ELSE look_first END,"
      " filing = 'ready', not_before = $2, changed_at = $3,"
      " settle_remaining = 0, filing_attempts = filing_attempts - $4 WHERE id = $1",
      {intake, next.ready_at <= transaction.now ? 0 : to_microseconds(next.ready_at),
       transaction.now_microseconds(), std::int64_t{!next.attempt_counts}});
}

Result<void> become_in_doubt(Transaction& transaction, std::int64_t intake,
                             std::chrono::microseconds remaining) {
  return transaction.db.run(
      "UPDATE intake SET filing = 'unknown', settle_remaining = $2, changed_at = $3,"
      " maybe_executed = 1 WHERE id = $1",
      {intake, std::int64_t{remaining.count()}, transaction.now_microseconds()});
}

// The same bytes would have been refused whenever they were sent.
Result<void> nothing_was_executed(sql::Connection& db, std::int64_t intake) {
  return db.run("UPDATE intake SET maybe_executed = 0 WHERE id = $1", {intake});
}

// A draft parked in doubt stays in doubt: whoever retries it must look first.
Result<void> become_parked(Transaction& transaction, std::int64_t intake, bool in_doubt,
                           const std::string& reason) {
  return transaction.db.run(
      "UPDATE intake SET state = 'parked', filing = $2, reason = $3, rule = '', not_before = 0,"
      " changed_at = $4, maybe_executed = CASE WHEN $5 = 1 THEN 1 ELSE maybe_executed END"
      " WHERE id = $1",
      {intake, name_of(in_doubt ? Filing::unknown : Filing::ready), reason,
       transaction.now_microseconds(), std::int64_t{in_doubt}});
}

Result<void> become_revised(Transaction& transaction, std::int64_t intake, const NextStep& next) {
  INTAKED_CHECK(append_revision(transaction, intake, next.revision));
  return become_ready(transaction, intake, next);
}

// Held for days it is refused a thousand times: what was never told of is not kept.
Result<void> become_planned_again(Transaction& transaction, std::int64_t intake,
                                  const NextStep& next) {
  transaction.wakes.plans = true;
  INTAKED_CHECK(
      transaction.db.run("DELETE FROM draft WHERE intake = $1 AND revision NOT IN"
                         " (SELECT revision FROM delivery WHERE intake = $1)",
                         {intake}));
  return transaction.db.run(
      "UPDATE intake SET state = 'received', filing = 'ready', not_before = $2,"
      " maybe_executed = 0, filing_attempts = 0, reopened_because = $3, changed_at = $4"
      " WHERE id = $1",
      {intake, to_microseconds(next.ready_at), next.reason, transaction.now_microseconds()});
}

// Nothing joins the ticket any more: its opener says so to whoever is planned from now on.
Result<void> become_planned_anew(Transaction& transaction, std::int64_t intake,
                                 const std::string& reason) {
  INTAKED_CHECK(transaction.db.run(
      "UPDATE intake SET ticket_gone = 1 WHERE id = (SELECT conversation FROM intake WHERE id ="
      " $1)",
      {intake}));
  transaction.wakes.plans = true;
  return transaction.db.run(
      "UPDATE intake SET state = 'received', filing = 'ready', not_before = 0, parent = NULL,"
      " filing_attempts = 0, reopened_because = $2, changed_at = $3 WHERE id = $1",
      {intake, reason, transaction.now_microseconds()});
}

}  // namespace

Result<void> settle(Transaction& transaction, const Options& options, const std::string& intake_id,
                    const std::optional<model::Delivery>& delivery, const NextStep& next) {
  INTAKED_TRY(const Row row, find_row(transaction.db, intake_id));
  if (delivery) INTAKED_CHECK(append(transaction.db, row.id, *delivery));
  if (row.state != State::planned)
    return fail(ErrorKind::conflict, "intake " + intake_id + " is " +
                                         std::string(name_of(row.state)) +
                                         ", it does not wait for an outcome");
  if (delivery && delivery->outcome == model::DeliveryOutcome::refused)
    INTAKED_CHECK(nothing_was_executed(transaction.db, row.id));
  transaction.wakes.filings = true;
  switch (next.kind) {
    case NextStep::Kind::filed:
      INTAKED_CHECK(become_filed(transaction, options, row.id, next));
      break;
    case NextStep::Kind::ready_at:
      INTAKED_CHECK(become_ready(transaction, row.id, next));
      break;
    case NextStep::Kind::revised:
      INTAKED_CHECK(become_revised(transaction, row.id, next));
      break;
    case NextStep::Kind::plan_anew:
      INTAKED_CHECK(become_planned_anew(transaction, row.id, next.reason));
      break;
    case NextStep::Kind::plan_again:
      INTAKED_CHECK(become_planned_again(transaction, row.id, next));
      break;
    case NextStep::Kind::in_doubt:
      INTAKED_CHECK(become_in_doubt(transaction, row.id, next.settle_remaining));
      break;
    case NextStep::Kind::parked: {
      const bool in_doubt = delivery ? delivery->outcome == model::DeliveryOutcome::unknown
                                     : row.filing != Filing::ready;
      INTAKED_CHECK(become_parked(transaction, row.id, in_doubt, next.reason));
      break;
    }
  }
  failpoint("journal.settle");
  return {};
}

Result<void> save_settle_remaining(
    Transaction& transaction,
    const std::vector<std::pair<std::string, std::chrono::microseconds>>& remaining) {
  for (const auto& [intake_id, left] : remaining)
    INTAKED_CHECK(transaction.db.run(
        "UPDATE intake SET settle_remaining = $2 WHERE public_id = $1 AND state = 'planned'"
        " AND filing = 'unknown'",
        {intake_id, std::int64_t{left.count()}}));
  return {};
}

Result<void> doubt_intents(Transaction& transaction, std::chrono::microseconds settle) {
  return transaction.db.run(
      "UPDATE intake SET filing = 'unknown', settle_remaining = $1,"
      " maybe_executed = 1"
      " WHERE state = 'planned' AND filing <> 'ready' AND filing = 'intent'",
      {std::int64_t{settle.count()}});
}

// Silent since: the last recording and the last attempt, whichever is younger.
Result<void> doubt_the_past(Transaction& transaction, std::chrono::microseconds settle) {
  std::int64_t last = 0;
  const auto take_later = [&](const sql::Row& row) { last = std::max(last, row.integer(0)); };
  INTAKED_CHECK(transaction.db.run(
      "SELECT recorded_at FROM intake WHERE id = (SELECT MAX(id) FROM intake)", {}, take_later));
  INTAKED_CHECK(transaction.db.run(
      "SELECT ended_at FROM delivery WHERE id = (SELECT MAX(id) FROM delivery)", {}, take_later));
  const std::int64_t silent = transaction.now_microseconds() - last;
  if (silent >= 0 && silent <= settle.count()) return {};
  INTAKED_CHECK(transaction.db.run("UPDATE intake SET look_first = 1 WHERE state = 'received'"));
  INTAKED_CHECK(transaction.db.run("UPDATE intake SET look_first = 1 WHERE state = 'parked'"));
  return transaction.db.run("UPDATE intake SET look_first = 1 WHERE state = 'planned'");
}

}  // namespace intaked::journal
