#include <chrono>

#include "base/failpoint.h"
#include "journal/afterwards.h"
#include "journal/conversation.h"
#include "journal/decision_json.h"
#include "journal/draft_file_rows.h"
#include "journal/finding.h"
#include "journal/finding_words.h"
#include "journal/grouping.h"
#include "journal/plan.h"
#include "journal/recent_mail.h"
#include "journal/retention.h"
#include "journal/words.h"
#include "lib/json/json_text.h"

namespace intaked::journal {

namespace {

// A message whose parent is gone is planned again; so often, and something goes round in circles.
constexpr std::int64_t k_plan_attempts_max = 50;

struct Row {
  std::int64_t id = 0;
  State state = State::received;
  std::int64_t merged_into = 0;
  std::int64_t conversation = 0;
  std::int64_t plan_attempts = 0;
  std::string origin;
};

// Everything that follows from a plan, worked out before anything is written.
struct Outcome {
  State state = State::planned;
  std::string reason{};
  std::int64_t parent = 0;
  std::int64_t conversation = 0;
  model::DraftKind kind = model::DraftKind::ticket;
  bool reopen = false;  // the message it answers was dropped meanwhile
};

Result<Row> find_row(sql::Connection& db, std::string_view where, sql::Value key) {
  Row found;
  INTAKED_CHECK(
      db.run("SELECT id, state, merged_into, conversation, plan_attempts, origin FROM intake"
             " WHERE " +
                 std::string(where),
             {key}, [&](const sql::Row& row) {
               found = {.id = row.integer(0),
                        .state = state_named(row.text(1)).value_or(State::received),
                        .merged_into = row.integer(2),
                        .conversation = row.integer(3),
                        .plan_attempts = row.integer(4),
                        .origin = std::string(row.text(5))};
             }));
  return found;
}

// The oldest other intake with this content; 0 if none. Content is known only once planned, and
// plans are stored one after the other: of two equal messages the second finds the first.
Result<std::int64_t> find_equal(sql::Connection& db, const Plan& plan, std::int64_t self) {
  if (!plan.mergeable) return 0;
  std::int64_t original = 0;
  INTAKED_CHECK(
      db.run("SELECT id FROM intake WHERE content_digest = $1 AND merged_into IS NULL"
             " AND content_digest IS NOT NULL AND id <> $2 ORDER BY id LIMIT 1",
             {blob_of(plan.content_digest), self},
             [&](const sql::Row& row) { original = row.integer(0); }));
  return original;
}

// A copy of what was erased is known by its digest, and kept no more than that was.
Result<void> erase_if_erased(sql::Connection& db, std::int64_t self, std::int64_t original) {
  bool is_erased = false;
  INTAKED_CHECK(db.run("SELECT erased FROM intake WHERE id = $1", {original},
                       [&](const sql::Row& row) { is_erased = row.integer(0) > 0; }));
  if (!is_erased) return {};
  INTAKED_CHECK(remove_content(db, self));
  return db.run("UPDATE intake SET envelope = '', problem = '', channel_author = '' WHERE id = $1",
                {self});
}

Result<void> merge(Transaction& transaction, const Options& options, std::int64_t self,
                   const std::string& origin, std::int64_t original) {
  sql::Connection& db = transaction.db;
  INTAKED_CHECK(add_findable_word(db, original, origin_word(origin)));
  const std::int64_t now = transaction.now_microseconds();
  const std::int64_t kept_from = transaction.kept_from_microseconds();
  INTAKED_CHECK(db.run("UPDATE arrival SET intake = $2 WHERE intake = $1", {self, original}));
  INTAKED_CHECK(
      db.run("UPDATE intake SET state = 'dropped', merged_into = $2, planning = 0, alone = 0,"
             " suspect = 0, reopened_because = '', changed_at = $3, raw_until = $4, row_until = "
             "$5, conversation = (SELECT conversation FROM intake WHERE id = $2),"
             " reason = 'another arrival of ' || (SELECT public_id FROM intake WHERE id = $2)"
             " WHERE id = $1",
             {self, original, now, kept_from + options.keep_dropped.count(),
              kept_from + options.keep_rows.count()}));
  INTAKED_CHECK(store_afterwards(transaction, self, {}));
  INTAKED_CHECK(erase_if_erased(db, self, original));
  INTAKED_CHECK(reopen_replies_to(transaction, self));
  INTAKED_TRY(const Row kept, find_row(db, "id = $1", original));
  if (kept.state == State::filed || kept.state == State::dropped)
    return make_acknowledgements_due(transaction, original);
  return {};
}

// The conversation a plan joins. A stranger's message that only names a possible parent opens its
// own: a reply to it must not reach the ticket of somebody else.
Result<Outcome> work_out(Transaction& transaction, const Plan& plan, const Row& self) {
  Outcome outcome{.conversation = self.id};
  if (!plan.park_reason.empty()) {
    outcome.state = State::parked;
    outcome.reason = plan.park_reason;
  } else if (plan.decision.verdict == model::Verdict::drop) {
    outcome.state = State::dropped;
    outcome.reason = plan.decision.reason;
  } else if (plan.decision.verdict == model::Verdict::park) {
    outcome.state = State::parked;
    outcome.reason = plan.decision.reason;
  } else if (!plan.draft) {
    outcome.state = State::parked;
    outcome.reason = "it was decided to file this, but nothing was composed (a bug in intaked)";
  } else {
    outcome.kind = plan.draft->kind;
  }
  const bool is_reply = outcome.state == State::planned && outcome.kind == model::DraftKind::reply;
  const std::string& named = is_reply && !plan.draft->parent_intake.empty()
                                 ? plan.draft->parent_intake
                                 : plan.parent_intake;
  if (named.empty()) {
    if (is_reply) outcome.kind = model::DraftKind::ticket;
    return outcome;
  }
  INTAKED_TRY(Row parent, find_row(transaction.db, "public_id = $1", named));
  for (int step = 0; step < 2 && parent.id != 0; ++step) {
    const std::int64_t next = parent.merged_into != 0 ? parent.merged_into : parent.conversation;
    if (next == 0 || next == parent.id) break;
    INTAKED_TRY(parent, find_row(transaction.db, "id = $1", next));
  }
  const bool usable = parent.id != 0 && parent.id != self.id && parent.state != State::dropped;
  if (!usable) {
    outcome.reopen = is_reply && self.plan_attempts < k_plan_attempts_max;
    if (is_reply && !outcome.reopen) {
      outcome.state = State::parked;
      outcome.reason = "it answers a message that is gone each time it is looked at";
    }
    return outcome;
  }
  outcome.parent = parent.id;
  if (is_reply || (outcome.state == State::parked && plan.joins)) outcome.conversation = parent.id;
  return outcome;
}

Result<int> add_draft(Transaction& transaction, const Plan& plan, std::int64_t self) {
  std::int64_t revision = 1;
  INTAKED_CHECK(
      transaction.db.run("SELECT COALESCE(MAX(revision), 0) + 1 FROM draft WHERE intake = $1",
                         {self}, [&](const sql::Row& row) { revision = row.integer(0); }));
  INTAKED_CHECK(
      transaction.db.run("INSERT INTO draft (intake, revision, at, kind, marker, team_id, body)"
                         " VALUES ($1, $2, $3, $4, $5, '', $6)",
                         {self, revision, transaction.now_microseconds(), word_of(plan.draft->kind),
                          plan.draft->marker, plan.body}));
  return static_cast<int>(revision);
}

std::string listed(const std::vector<std::string>& rules) {
  std::string list;
  for (const std::string& rule : rules) list += (list.empty() ? "" : ", ") + rule;
  return list;
}

Result<void> update_row(Transaction& transaction, const Options& options, const Plan& plan,
                        const Outcome& outcome, std::int64_t self, int revision,
                        bool files_pending) {
  const std::int64_t now = transaction.now_microseconds();
  const std::int64_t kept_from = transaction.kept_from_microseconds();
  const bool dropped = outcome.state == State::dropped;
  return transaction.db.run(
      "UPDATE intake SET state = $2, filing = 'ready', planning = 0, alone = 0, suspect = 0,"
      " crashes_alone = 0, reopened_because = '', changed_at = $3, content_digest = $4,"
      " message_id = $5, sender = $6, sender_name = $7, subject = $8, source = $9, via = $10,"
      " book = $11, rule = $12, reason = $13, conversation = $14, parent = $15, kind = $16,"
      " priority = $17, revision = CASE WHEN $18 > 0 THEN $18 ELSE revision END,"
      " not_before = CASE WHEN not_before > $3 THEN not_before ELSE 0 END,"
      " settle_remaining = 0, raw_until = $19, row_until = $20,"
      " files_pending = $21, rules = $22, joined_by = $23 WHERE id = $1",
      {self,
       name_of(outcome.state),
       now,
       blob_of(plan.content_digest),
       plan.message_id,
       plan.from,
       plan.from_name,
       plan.subject,
       plan.source,
       plan.via,
       plan.decision.book,
       plan.decision.rule,
       outcome.reason,
       outcome.conversation,
       reference_to(outcome.parent),
       word_of(outcome.kind),
       std::int64_t{plan.priority},
       std::int64_t{revision},
       dropped ? kept_from + options.keep_dropped.count() : 0,
       dropped ? kept_from + options.keep_rows.count() : 0,
       std::int64_t{files_pending},
       listed(plan.decision.rules),
       outcome.kind == model::DraftKind::reply ? plan.joined_by : std::string()});
}

Result<void> reopen(Transaction& transaction, std::int64_t self) {
  transaction.wakes.plans = true;
  return transaction.db.run(
      "UPDATE intake SET planning = 0, alone = 0, changed_at = $2,"
      " reopened_because = 'the message it answers was dropped' WHERE id = $1",
      {self, transaction.now_microseconds()});
}

Result<Planned> store_plan(Transaction& transaction, const Options& options, const Plan& plan) {
  sql::Connection& db = transaction.db;
  INTAKED_TRY(const Row self, find_row(db, "public_id = $1", plan.intake_id));
  if (self.id == 0) return fail(ErrorKind::not_found, "no intake " + plan.intake_id + " to plan");
  // A person dropped it while it was being understood: that word stands.
  if (self.state != State::received) return Planned::stored;

  INTAKED_TRY(const std::int64_t original, find_equal(db, plan, self.id));
  if (original != 0) {
    INTAKED_CHECK(merge(transaction, options, self.id, self.origin, original));
    return Planned::merged;
  }
  INTAKED_TRY(const Outcome outcome, work_out(transaction, plan, self));
  if (outcome.reopen) {
    INTAKED_CHECK(reopen(transaction, self.id));
    return Planned::stored;
  }
  int revision = 0;
  bool files_pending = false;
  if (outcome.state == State::planned) {
    INTAKED_TRY(revision, add_draft(transaction, plan, self.id));
    // What was never planned before has none to replace.
    if (!plan.draft->files.empty() || self.plan_attempts > 1) {
      INTAKED_TRY(files_pending, store_draft_files(db, self.id, plan.draft->files));
    }
    (files_pending ? transaction.wakes.files : transaction.wakes.filings) = true;
  }
  INTAKED_CHECK(update_row(transaction, options, plan, outcome, self.id, revision, files_pending));
  if (self.conversation == self.id && outcome.conversation != self.id)
    INTAKED_CHECK(move_conversation(db, self.id, outcome.conversation));
  const std::string decision = json::write(to_json(plan.decision));
  const std::string understood = json::write(plan.understood);
  INTAKED_CHECK(
      db.run("INSERT INTO decision (intake, decision, understood) VALUES ($1, $2, $3) ON CONFLICT"
             " (intake) DO UPDATE SET decision = excluded.decision,"
             " understood = excluded.understood",
             {self.id, decision, understood}));
  INTAKED_CHECK(
      keep_findable(db, self.id, finding_words(plan, self.origin), self.plan_attempts > 1));
  INTAKED_CHECK(store_thread_ids(db, self.id, plan.thread_ids));
  INTAKED_CHECK(keep_recent_mail(transaction, self.id, plan));
  if (plan.groupable && outcome.state != State::dropped) INTAKED_CHECK(offer_group(db, self.id));
  INTAKED_CHECK(store_thread_index(db, self.id, plan.thread_index));
  INTAKED_CHECK(store_afterwards(
      transaction, self.id,
      outcome.state == State::planned ? plan.afterwards : std::vector<AfterwardsStep>()));
  if (outcome.conversation == self.id || outcome.state == State::planned)
    INTAKED_CHECK(store_participants(db, outcome.conversation, plan.participants));
  if (outcome.state == State::dropped) {
    INTAKED_CHECK(reopen_replies_to(transaction, self.id));
    INTAKED_CHECK(make_acknowledgements_due(transaction, self.id));
  }
  return Planned::stored;
}

}  // namespace

Result<std::vector<Planned>> store_plans(Transaction& transaction, const Options& options,
                                         const std::vector<Plan>& plans) {
  std::vector<Planned> stored;
  for (const auto& plan : plans) {
    INTAKED_TRY(const Planned one, store_plan(transaction, options, plan));
    stored.push_back(one);
  }
  INTAKED_CHECK(forget_recent_mail(transaction, options.keep_recent_mail));
  failpoint("journal.store_plans");
  return stored;
}

}  // namespace intaked::journal
