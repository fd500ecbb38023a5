#include "base/log.h"
#include "journal/filing.h"
#include "journal/mend.h"
#include "journal/words.h"

namespace intaked::journal {

namespace {

const std::string k_hold = "desk held";  // of table setting

struct Row {
  std::int64_t id = 0;
  State state = State::received;
  Filing filing = Filing::ready;
  std::int64_t revision = 0;
  bool maybe_executed = false;
  std::string ticket_identifier{};
};

Result<Row> find_row(sql::Connection& db, const std::string& intake_id) {
  Row found;
  INTAKED_CHECK(
      db.run("SELECT id, state, filing, revision, maybe_executed, ticket_identifier FROM intake"
             " WHERE public_id = $1",
             {intake_id}, [&](const sql::Row& row) {
               found = {.id = row.integer(0),
                        .state = state_named(row.text(1)).value_or(State::received),
                        .filing = filing_of(row.text(2)),
                        .revision = row.integer(3),
                        .maybe_executed = row.integer(4) != 0,
                        .ticket_identifier = std::string(row.text(5))};
             }));
  if (found.id == 0) return fail(ErrorKind::not_found, "no intake " + intake_id + " to change");
  return found;
}

// Was the last thing that became of this very revision the desk's definite no?
Result<bool> was_refused(sql::Connection& db, const Row& row) {
  bool refused = false;
  INTAKED_CHECK(
      db.run("SELECT outcome, revision FROM delivery WHERE intake = $1 ORDER BY id DESC LIMIT 1",
             {row.id}, [&](const sql::Row& last) {
               refused = outcome_of(last.text(0)) == model::DeliveryOutcome::refused &&
                         last.integer(1) == row.revision;
             }));
  return refused;
}

Result<void> may_revise(sql::Connection& db, const std::string& intake_id, const Row& row) {
  const auto conflict = [&](const std::string& why, std::string hint = {}) {
    return fail(ErrorKind::conflict, "intake " + intake_id + " " + why, std::move(hint));
  };
  if (row.state == State::filed)
    return conflict("is filed as " + row.ticket_identifier, "change it there");
  if (row.state != State::planned && row.state != State::parked)
    return conflict("is " + std::string(name_of(row.state)) + "; there is no request to change");
  if (row.filing == Filing::intent) return conflict("is being sent", "wait for its outcome");
  if (row.filing == Filing::unknown || row.maybe_executed)
    return conflict("is in doubt: the desk may have it, and a changed request could make a second",
                    "look at the desk; intaked queue retry looks it up and sends it as it is");
  if (row.state == State::planned) return {};
  INTAKED_TRY(const bool refused, was_refused(db, row));
  if (!refused)
    return conflict("is parked, but not because the desk refused what was sent",
                    "intaked queue retry plans it anew");
  return {};
}

// As after a person's retry: neither old attempts nor the horizon park it at once again.
Result<void> go_back(Transaction& transaction, std::int64_t intake) {
  return transaction.db.run(
      "UPDATE intake SET state = 'planned', filing = 'ready', reason = '', not_before = 0,"
      " filing_attempts = 0, taken_back = 0, changed_at = $2 WHERE id = $1",
      {intake, transaction.now_microseconds()});
}

}  // namespace

Result<int> append_revision(Transaction& transaction, std::int64_t intake,
                            const Revision& revision) {
  std::int64_t number = 0;
  INTAKED_CHECK(transaction.db.run(
      "INSERT INTO draft (intake, revision, at, kind, marker, team_id, body, why)"
      " SELECT intake, revision + 1, $2, kind, marker, '', $3, $4 FROM draft WHERE intake = $1"
      " ORDER BY revision DESC LIMIT 1 RETURNING revision",
      {intake, transaction.now_microseconds(), revision.body, revision.why},
      [&](const sql::Row& row) { number = row.integer(0); }));
  if (number == 0) return fail(ErrorKind::conflict, "there is no request to change");
  INTAKED_CHECK(
      transaction.db.run("UPDATE intake SET revision = $2 WHERE id = $1", {intake, number}));
  INTAKED_CHECK(transaction.db.run(
      "INSERT INTO change (intake, at, who, what, detail) VALUES ($1, $2, $3, 'revision', $4)",
      {intake, transaction.now_microseconds(), revision.who, revision.why}));
  return static_cast<int>(number);
}

Result<int> revise(Transaction& transaction, const std::string& intake_id,
                   const Revision& revision) {
  INTAKED_TRY(const Row row, find_row(transaction.db, intake_id));
  INTAKED_CHECK(may_revise(transaction.db, intake_id, row));
  if (revision.of != row.revision)
    return fail(ErrorKind::conflict, "the draft of intake " + intake_id + " changed meanwhile",
                "look again: intaked queue show " + intake_id);
  INTAKED_TRY(const int number, append_revision(transaction, row.id, revision));
  if (row.state == State::parked) INTAKED_CHECK(go_back(transaction, row.id));
  transaction.wakes.filings = true;
  log::info(
      "journal.revision",
      {{"intake", intake_id}, {"revision", number}, {"who", revision.who}, {"why", revision.why}});
  return number;
}

Result<std::string> request_of(sql::Connection& db, const std::string& intake_id) {
  std::string body;
  bool found = false;
  INTAKED_CHECK(
      db.run("SELECT d.body FROM intake i JOIN draft d ON d.intake = i.id AND d.revision ="
             " i.revision WHERE i.public_id = $1",
             {intake_id}, [&](const sql::Row& row) {
               body = row.text(0);
               found = true;
             }));
  if (!found) return fail(ErrorKind::not_found, "intake " + intake_id + " has no request");
  return body;
}

// Through its new plans, too: refused once more, it is parked for good.
Result<std::size_t> take_back(Transaction& transaction, const std::string& reason,
                              Instant parked_since, std::size_t limit) {
  std::size_t count = 0;
  INTAKED_CHECK(transaction.db.run(
      "UPDATE intake SET state = 'received', not_before = 0, filing_attempts = 0, changed_at = $2,"
      " reason = '', taken_back = 1, reopened_because = $5 WHERE id IN (SELECT id FROM intake "
      "WHERE state = 'parked'"
      " AND filing = 'ready' AND reason = $1 AND changed_at >= $4 AND maybe_executed = 0"
      " ORDER BY id LIMIT $3) RETURNING id",
      {reason, transaction.now_microseconds(), static_cast<std::int64_t>(limit),
       to_microseconds(parked_since), "what the desk refused is filed again"},
      [&](const sql::Row&) { ++count; }));
  transaction.wakes.plans = transaction.wakes.plans || count > 0;
  return count;
}

Result<void> keep_hold(Transaction& transaction, const std::string& hold) {
  return store_setting(transaction, k_hold, hold);
}

Result<std::string> kept_hold(sql::Connection& db) {
  return read_setting(db, k_hold);
}

}  // namespace intaked::journal
