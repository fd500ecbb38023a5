#include "base/failpoint.h"
#include "base/log.h"
#include "journal/plan.h"
#include "journal/record.h"
#include "journal/words.h"
#include "lib/json/json_text.h"

namespace intaked::journal {

namespace {

// A claim is held in memory, whole: sixty-four of the largest messages would be gigabytes. The
// first is always given, however large.
constexpr std::int64_t k_claim_bytes_max = 16 << 20;

Result<std::optional<ChosenForPlanning>> oldest_suspect(sql::Connection& db) {
  std::optional<ChosenForPlanning> found;
  INTAKED_CHECK(db.run(
      "SELECT id, public_id FROM intake WHERE state = 'received' AND suspect = 1"
      " AND planning <> 2 ORDER BY id LIMIT 1",
      {}, [&](const sql::Row& row) {
        found = {.intake = row.integer(0), .public_id = std::string(row.text(1)), .alone = true};
      }));
  return found;
}

Result<bool> something_is_claimed(sql::Connection& db) {
  bool found = false;
  INTAKED_CHECK(db.run("SELECT 1 FROM intake WHERE state = 'received' AND planning = 1 LIMIT 1", {},
                       [&](const sql::Row&) { found = true; }));
  return found;
}

Result<void> count_attempt(Transaction& transaction, const ChosenForPlanning& chosen) {
  return transaction.db.run(
      "UPDATE intake SET planning = 1, alone = $2, plan_attempts = plan_attempts + 1,"
      " changed_at = $3 WHERE id = $1",
      {chosen.intake, std::int64_t{chosen.alone}, transaction.now_microseconds()});
}

void read_envelope(std::string_view text, model::RawMessage& raw) {
  if (text.empty()) return;
  const auto envelope = json::parse(text);
  if (!envelope) return;
  raw.envelope_from = envelope->text("from");
  const model::Json* to = envelope->find("to");
  if (to == nullptr || to->as_array() == nullptr) return;
  for (const auto& address : *to->as_array())
    if (address.as_string() != nullptr) raw.envelope_to.push_back(*address.as_string());
}

}  // namespace

Result<std::vector<ChosenForPlanning>> choose_for_planning(Transaction& transaction,
                                                           std::size_t limit, Suspects suspects) {
  std::vector<ChosenForPlanning> chosen;
  std::optional<ChosenForPlanning> suspect;
  if (suspects == Suspects::first) {
    INTAKED_TRY(suspect, oldest_suspect(transaction.db));
  }
  if (suspect) {
    INTAKED_TRY(const bool waits, something_is_claimed(transaction.db));
    if (!waits && limit > 0) chosen.push_back(*suspect);
  } else {
    std::int64_t bytes = 0;
    INTAKED_CHECK(transaction.db.run(
        "SELECT id, bytes, public_id FROM intake WHERE state = 'received'"
        " AND planning = 0 AND suspect = 0 ORDER BY id LIMIT $1",
        {static_cast<std::int64_t>(limit)}, [&](const sql::Row& row) {
          if (bytes >= k_claim_bytes_max) return;
          bytes += row.integer(1);
          if (bytes > k_claim_bytes_max && !chosen.empty()) return;
          chosen.push_back(
              {.intake = row.integer(0), .public_id = std::string(row.text(2)), .alone = false});
        }));
  }
  for (const auto& one : chosen) INTAKED_CHECK(count_attempt(transaction, one));
  failpoint("journal.claim_plans");
  return chosen;
}

Result<std::optional<PlanClaim>> read_plan_claim(sql::Connection& db,
                                                 const ChosenForPlanning& chosen,
                                                 RecentBytes& recent) {
  PlanClaim claim;
  claim.alone = chosen.alone;
  std::uint64_t bytes = 0;
  model::RawMessage& raw = claim.raw;
  INTAKED_CHECK(db.run(
      "SELECT i.public_id, i.received_at, i.bytes, i.full_size, i.completeness, i.problem,"
      " i.envelope, i.reopened_because, a.kind, a.source, a.folder, a.uidvalidity, a.uid,"
      " a.event_id, i.body_digest, i.channel, i.channel_author, i.recorded_at, i.waits_since,"
      " i.join_choice, i.retried, i.refiled FROM intake i LEFT JOIN arrival a ON a.id ="
      " (SELECT MIN(id) FROM arrival WHERE intake = i.id) WHERE i.id = $1",
      {chosen.intake}, [&](const sql::Row& row) {
        claim.intake_id = row.text(0);
        raw.received_at = from_microseconds(row.integer(1));
        bytes = static_cast<std::uint64_t>(row.integer(2));
        raw.full_size = static_cast<std::uint64_t>(row.integer(3));
        raw.completeness = completeness_of(row.text(4));
        raw.problem = row.text(5);
        read_envelope(row.text(6), raw);
        claim.reopened_because = row.text(7);
        raw.body_digest = digest_of(row.blob(14));
        raw.channel = row.text(15);
        raw.channel_author = row.text(16);
        claim.recorded_at = from_microseconds(row.integer(17));
        claim.waits_since = from_microseconds(row.integer(18));
        claim.join_choice = row.text(19);
        claim.retried = row.integer(20) != 0;
        claim.refiled = row.integer(21) != 0;
        raw.arrival = {.kind = arrival_kind_of(row.text(8)),
                       .source = std::string(row.text(9)),
                       .folder = std::string(row.text(10)),
                       .uidvalidity = static_cast<std::uint32_t>(row.integer(11)),
                       .uid = static_cast<std::uint32_t>(row.integer(12)),
                       .event_id = std::string(row.text(13))};
      }));
  if (auto kept = recent.take(claim.intake_id)) {
    raw.bytes = std::move(*kept);
  } else {
    INTAKED_TRY(raw.bytes, read_bytes(db, chosen.intake, bytes));
  }
  if (raw.bytes.size() != bytes) return std::nullopt;
  return claim;
}

Result<void> park_damaged(Transaction& transaction, const std::vector<std::int64_t>& intakes) {
  for (const std::int64_t id : intakes)
    INTAKED_CHECK(transaction.db.run(
        "UPDATE intake SET state = 'parked', planning = 0, alone = 0, suspect = 0,"
        " reason = 'its bytes are not all in the journal', changed_at = $2"
        " WHERE id = $1 AND state = 'received' RETURNING public_id",
        {id, transaction.now_microseconds()}, [](const sql::Row& row) {
          log::error("journal.parked",
                     {{"intake", row.text(0)}, {"reason", "its bytes are not all here"}});
        }));
  return {};
}

Result<void> release_plans(Transaction& transaction, const std::vector<std::string>& intake_ids) {
  for (const auto& id : intake_ids)
    INTAKED_CHECK(transaction.db.run(
        "UPDATE intake SET planning = 0, alone = 0, plan_attempts = plan_attempts - 1"
        " WHERE public_id = $1 AND state = 'received' AND planning = 1",
        {id}));
  return {};
}

Result<void> fail_plans(Transaction& transaction, const std::vector<FailedPlan>& failed) {
  for (const FailedPlan& one : failed) {
    std::int64_t failures = -1;
    INTAKED_CHECK(transaction.db.run(
        "UPDATE intake SET suspect = 1, planning = 0, crashes_alone = crashes_alone + alone,"
        " alone = 0 WHERE public_id = $1 AND state = 'received' AND planning = 1"
        " RETURNING crashes_alone",
        {one.intake_id}, [&](const sql::Row& row) { failures = row.integer(0); }));
    if (failures < 0) continue;
    if (failures < k_crashes_alone_max) {
      log::warning("journal.suspect",
                   {{"intake", one.intake_id}, {"failures_alone", failures}, {"because", one.why}});
      continue;
    }
    const std::string reason = "given up after two tries alone: " + one.why;
    INTAKED_CHECK(
        transaction.db.run("UPDATE intake SET state = 'parked', suspect = 0, changed_at = $2,"
                           " reason = $3 WHERE public_id = $1",
                           {one.intake_id, transaction.now_microseconds(), reason}));
    log::error("journal.parked", {{"intake", one.intake_id}, {"reason", reason}});
  }
  failpoint("journal.fail_plans");
  transaction.wakes.plans = true;
  return {};
}

Result<void> release_all_plans(Transaction& transaction) {
  return transaction.db.run(
      "UPDATE intake SET planning = 0, alone = 0, plan_attempts = plan_attempts - 1"
      " WHERE state = 'received' AND planning = 1");
}

Result<void> find_suspects(Transaction& transaction) {
  sql::Connection& db = transaction.db;
  INTAKED_CHECK(
      db.run("UPDATE intake SET suspect = 1, planning = 0, crashes_alone = crashes_alone + alone,"
             " alone = 0 WHERE state = 'received' AND planning = 1 RETURNING public_id,"
             " crashes_alone",
             {}, [](const sql::Row& row) {
               log::warning("journal.suspect",
                            {{"intake", row.text(0)}, {"crashes_alone", row.integer(1)}});
             }));
  return db.run(
      "UPDATE intake SET state = 'parked', suspect = 0, changed_at = $2,"
      " reason = 'intaked ended twice while this message alone was planned'"
      " WHERE state = 'received' AND suspect = 1 AND crashes_alone >= $1 RETURNING public_id",
      {std::int64_t{k_crashes_alone_max}, transaction.now_microseconds()}, [](const sql::Row& row) {
        log::error("journal.parked",
                   {{"intake", row.text(0)},
                    {"reason", "intaked ended twice while this message alone was planned"}});
      });
}

}  // namespace intaked::journal
