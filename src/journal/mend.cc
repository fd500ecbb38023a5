#include "journal/mend.h"

#include <atomic>

#include "base/log.h"
#include "journal/afterwards.h"
#include "journal/books.h"
#include "journal/connections.h"
#include "journal/conversation.h"
#include "journal/erasure.h"
#include "journal/look.h"
#include "journal/plan.h"
#include "journal/retention.h"
#include "journal/words.h"

namespace intaked::journal {

namespace {

constexpr std::string_view k_of_its_own = "new";

struct Row {
  std::int64_t id = 0;
  std::string public_id;
  State state = State::received;
  Filing filing = Filing::ready;
  bool in_doubt = false;  // its ticket may exist
  std::string merged_into;
  std::string ticket_identifier;
  int crashes_alone = 0;
  bool bytes_kept = true;
};

Result<Row> find_row(sql::Connection& db, const std::string& intake_id) {
  INTAKED_TRY(const std::int64_t id, find_intake(db, intake_id));
  Row found;
  INTAKED_CHECK(
      db.run("SELECT i.public_id, i.state, i.filing,"
             " (SELECT public_id FROM intake WHERE id = i.merged_into), i.ticket_identifier,"
             " i.crashes_alone, i.maybe_executed, i.bytes = 0 OR EXISTS (SELECT 1 FROM chunk WHERE "
             "intake = i.id)"
             " FROM intake i WHERE i.id = $1",
             {id}, [&](const sql::Row& row) {
               found = {.id = id,
                        .public_id = std::string(row.text(0)),
                        .state = state_named(row.text(1)).value_or(State::received),
                        .filing = filing_of(row.text(2)),
                        .in_doubt = row.integer(6) != 0 || row.text(2) == name_of(Filing::unknown),
                        .merged_into = std::string(row.text(3)),
                        .ticket_identifier = std::string(row.text(4)),
                        .crashes_alone = static_cast<int>(row.integer(5)),
                        .bytes_kept = row.integer(7) != 0};
             }));
  return found;
}

Result<void> append_change(Transaction& transaction, const Row& row, const std::string& who,
                           std::string_view what, std::string_view detail) {
  log::info("journal.change",
            {{"intake", row.public_id}, {"what", what}, {"who", who}, {"detail", detail}});
  return transaction.db.run(
      "INSERT INTO change (intake, at, who, what, detail) VALUES ($1, $2, $3, $4, $5)",
      {row.id, transaction.now_microseconds(), who, what, detail});
}

Result<void> may_retry(const Row& row) {
  if (!row.merged_into.empty())
    return fail(ErrorKind::conflict,
                "intake " + row.public_id + " is another arrival of intake " + row.merged_into,
                "retry that one");
  if (row.state != State::parked && row.state != State::dropped)
    return fail(ErrorKind::conflict, "intake " + row.public_id + " is " +
                                         std::string(name_of(row.state)) +
                                         "; only what is parked or dropped can be retried");
  if (!row.bytes_kept)
    return fail(ErrorKind::not_found,
                "the bytes of intake " + row.public_id + " are no longer kept");
  return {};
}

Result<void> may_drop(const Row& row) {
  if (row.state == State::filed)
    return fail(ErrorKind::conflict, "intake " + row.public_id + " is filed as " +
                                         row.ticket_identifier + "; close it there");
  if (row.state == State::dropped)
    return fail(ErrorKind::conflict, "intake " + row.public_id + " is dropped already");
  if (row.state == State::planned && row.filing != Filing::ready)
    return fail(ErrorKind::conflict,
                "intake " + row.public_id + " is being filed, its ticket may exist",
                "wait until it is filed or parked");
  return {};
}

// The public id of the intake that opened the conversation which `choice` names, and what may be
// stored of it.
Result<std::string> conversation_named(sql::Connection& db, const Row& row,
                                       const std::string& choice) {
  if (choice.empty()) return choice;
  if (row.in_doubt)
    return fail(ErrorKind::conflict, "intake " + row.public_id +
                                         " is in doubt, its ticket may exist; it can only be "
                                         "tried again as it is");
  if (choice == k_of_its_own) return choice;
  INTAKED_TRY(const std::int64_t id, find_intake(db, choice));
  std::string opener;
  INTAKED_CHECK(
      db.run("SELECT c.public_id FROM intake i JOIN intake t"
             " ON t.id = COALESCE(i.merged_into, i.id) JOIN intake c"
             " ON c.id = t.conversation WHERE i.id = $1 AND c.state <> 'dropped'"
             " AND c.id <> $2",
             {id, row.id}, [&](const sql::Row& found) { opener = found.text(0); }));
  if (!opener.empty()) return opener;
  return fail(ErrorKind::not_found,
              "\"" + choice + "\" is no conversation that a message can join");
}

Result<void> take_acknowledgements_back(Transaction& transaction, const Row& row) {
  return transaction.db.run(
      "UPDATE arrival SET acknowledgement = 'waiting' WHERE intake = $1"
      " AND acknowledgement = 'due'",
      {row.id});
}

// A person's word is a new beginning: neither old attempts nor the horizon park it at once again.
Result<void> look_again(Transaction& transaction, const Row& row) {
  transaction.wakes.filings = true;
  return transaction.db.run(
      "UPDATE intake SET state = 'planned', filing = 'unknown', settle_remaining = 0,"
      " reason = '', not_before = 0, retried = 1, taken_back = 0, raw_until = 0, row_until = 0, "
      "filing_attempts = 0, intent_at = $2, changed_at = $2"
      " WHERE id = $1",
      {row.id, transaction.now_microseconds()});
}

// What crashed the parser before is tried alone, so that nobody else pays for it. What was dropped
// is looked up before it is sent: this journal may be a copy from before somebody filed it, and
// what doubts all that waits passes over all that is settled.
Result<void> understand_anew(Transaction& transaction, const Row& row, const std::string& because,
                             const std::string& choice, bool refiled) {
  transaction.wakes.plans = true;
  return transaction.db.run(
      "UPDATE intake SET state = 'received', filing = 'ready', planning = 0, alone = 0,"
      " suspect = $2, crashes_alone = 0, reason = '', rule = '', raw_until = 0, row_until = 0,"
      " filing_attempts = 0, waits_since = 0, retried = 1, taken_back = 0, join_choice = $5,"
      " look_first = CASE WHEN state = 'dropped' THEN 1 ELSE look_first END,"
      " reopened_because = $3, changed_at = $4, refiled = $6 WHERE id = $1",
      {row.id, std::int64_t{row.crashes_alone >= k_crashes_alone_max}, because,
       transaction.now_microseconds(), choice, std::int64_t{refiled}});
}

Result<void> retry(Transaction& transaction, const std::string& intake_id, const std::string& who,
                   const std::string& choice, Retry what) {
  INTAKED_TRY(const Row row, find_row(transaction.db, intake_id));
  INTAKED_CHECK(may_retry(row));
  if (what == Retry::parked && row.state != State::parked)
    return fail(ErrorKind::conflict, "intake " + row.public_id + " was dropped meanwhile",
                "take that back with: intaked queue retry " + row.public_id);
  INTAKED_TRY(const std::string chosen, conversation_named(transaction.db, row, choice));
  INTAKED_CHECK(append_change(transaction, row, who, "retry",
                              chosen.empty()           ? ""
                              : chosen == k_of_its_own ? "as a ticket of its own"
                                                       : "as a reply to " + choice));
  INTAKED_CHECK(take_acknowledgements_back(transaction, row));
  if (row.in_doubt) return look_again(transaction, row);
  return understand_anew(transaction, row, "retried by " + who, chosen, false);
}

Result<void> refile(Transaction& transaction, const std::string& intake_id,
                    const std::string& who) {
  INTAKED_TRY(const Row row, find_row(transaction.db, intake_id));
  INTAKED_CHECK(may_retry(row));
  if (row.in_doubt)
    return fail(ErrorKind::conflict,
                "intake " + row.public_id + " is in doubt, its ticket may exist",
                "look for it and file it: intaked queue retry " + row.public_id);
  INTAKED_CHECK(append_change(transaction, row, who, "refile", ""));
  INTAKED_CHECK(take_acknowledgements_back(transaction, row));
  return understand_anew(transaction, row, "refiled by " + who, "", true);
}

// A draft in doubt stays in doubt: whoever takes the drop back must look first.
Result<void> drop(Transaction& transaction, const Options& options, const std::string& intake_id,
                  const std::string& who, const std::string& reason) {
  INTAKED_TRY(const Row row, find_row(transaction.db, intake_id));
  INTAKED_CHECK(may_drop(row));
  INTAKED_CHECK(append_change(transaction, row, who, "drop", reason));
  const std::int64_t now = transaction.now_microseconds();
  const std::int64_t kept_from = transaction.kept_from_microseconds();
  INTAKED_CHECK(transaction.db.run(
      "UPDATE intake SET state = 'dropped', planning = 0, alone = 0,"
      " suspect = 0, reason = $2, rule = '', changed_at = $3, raw_until = $4, row_until = $5"
      " WHERE id = $1",
      {row.id, reason.empty() ? "dropped by " + who : reason, now,
       kept_from + options.keep_dropped.count(), kept_from + options.keep_rows.count()}));
  // Nothing follows a filing that there will not be.
  INTAKED_CHECK(store_afterwards(transaction, row.id, {}));
  INTAKED_CHECK(reopen_replies_to(transaction, row.id));
  return make_acknowledgements_due(transaction, row.id);
}

class SqliteMending final : public Mending {
 public:
  SqliteMending(Writer& writer, const Options& options) : writer_(writer), options_(options) {}

  Result<void> retry(const std::string& intake_id, const std::string& who,
                     const std::string& choice, Retry what) override {
    return writer_.run(
        [&](Transaction& t) { return journal::retry(t, intake_id, who, choice, what); });
  }
  Result<void> refile(const std::string& intake_id, const std::string& who) override {
    return writer_.run([&](Transaction& t) { return journal::refile(t, intake_id, who); });
  }
  Result<void> keep(const std::string& name, const std::string& text) override {
    return writer_.run([&](Transaction& t) { return store_setting(t, name, text); });
  }
  Result<void> use_book(const Book& book, const std::string& who) override {
    return writer_.run([&](Transaction& t) { return journal::use_book(t, book, who); });
  }
  Result<Removed> remove_expired(std::uint64_t budget_bytes) override {
    return writer_.ask<Removed>(
        [&](Transaction& t) { return journal::remove_expired(t, budget_bytes); });
  }
  Result<Forgotten> forget(const Person& person, const std::string& who, Erase erase) override {
    return journal::forget(writer_, database_in(options_.state_directory), person, who, erase,
                           [this] { return stopped_.load(); });
  }
  void stop() override { stopped_ = true; }
  Result<void> drop(const std::string& intake_id, const std::string& who,
                    const std::string& reason) override {
    return writer_.run(
        [&](Transaction& t) { return journal::drop(t, options_, intake_id, who, reason); });
  }

 private:
  Writer& writer_;
  const Options& options_;
  std::atomic<bool> stopped_{false};
};

}  // namespace

std::unique_ptr<Mending> make_mending(Writer& writer, const Options& options) {
  return std::make_unique<SqliteMending>(writer, options);
}

Result<void> store_setting(Transaction& transaction, const std::string& name,
                           const std::string& value) {
  return transaction.db.run(
      "INSERT INTO setting (name, value) VALUES ($1, $2)"
      " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      {name, value});
}

Result<std::string> read_setting(sql::Connection& db, const std::string& name) {
  std::string value;
  INTAKED_CHECK(db.run("SELECT value FROM setting WHERE name = $1", {name},
                       [&](const sql::Row& row) { value = row.text(0); }));
  return value;
}

}  // namespace intaked::journal
