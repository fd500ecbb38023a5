#include <algorithm>
#include <limits>

#include "base/failpoint.h"
#include "journal/filing.h"
#include "journal/words.h"

namespace intaked::journal {

namespace {

// What an index of `ready` drafts holds is written out in each statement: a partial index is used
// only where its condition stands.
#define INTAKED_READY                                               \
  "i.state = 'planned' AND i.filing = 'ready' AND i.not_before = 0" \
  " AND i.files_pending = 0"

// Nobody asks for a longer wait. What lies further ahead was set by a clock that was wrong.
constexpr std::chrono::microseconds k_wait_max = std::chrono::hours{2};

struct Turn {
  std::string origin;
  std::int64_t after = 0;  // the last id taken
  bool more = true;
};

Result<std::optional<std::int64_t>> next_priority(sql::Connection& db, std::int64_t below) {
  std::optional<std::int64_t> priority;
  INTAKED_CHECK(db.run("SELECT MAX(i.priority) FROM intake i WHERE " INTAKED_READY
                       " AND i.priority < $1",
                       {below}, [&](const sql::Row& row) {
                         if (!row.is_null(0)) priority = row.integer(0);
                       }));
  return priority;
}

Result<std::optional<std::string>> next_origin(sql::Connection& db, std::int64_t priority,
                                               const std::string& after) {
  std::optional<std::string> origin;
  INTAKED_CHECK(db.run("SELECT MIN(i.origin) FROM intake i WHERE " INTAKED_READY
                       " AND i.priority = $1 AND i.origin > $2",
                       {priority, after}, [&](const sql::Row& row) {
                         if (!row.is_null(0)) origin = row.text(0);
                       }));
  return origin;
}

// Up to `limit` sources that have something, beginning after the one served last.
Result<std::vector<Turn>> turns(sql::Connection& db, std::int64_t priority, const std::string& last,
                                std::size_t limit) {
  std::vector<Turn> found;
  for (const bool wrapped : {false, true}) {
    std::string after = wrapped ? "" : last;
    while (found.size() < limit) {
      INTAKED_TRY(const auto origin, next_origin(db, priority, after));
      if (!origin || (wrapped && *origin > last)) break;
      found.push_back({.origin = *origin});
      after = *origin;
    }
  }
  return found;
}

// The oldest drafts of a source that may go: a ticket always; a reply when its conversation's
// ticket exists and nothing of that conversation is before it or on its way.
Result<std::vector<std::int64_t>> eligible(sql::Connection& db, std::int64_t priority,
                                           const Turn& turn, std::size_t limit) {
  std::vector<std::int64_t> found;
  INTAKED_CHECK(
      db.run("SELECT i.id FROM intake i WHERE " INTAKED_READY
             " AND i.priority = $1 AND i.origin = $2 AND i.id > $3 AND (i.kind = 'ticket' OR ("
             "EXISTS (SELECT 1 FROM intake o WHERE o.id = i.conversation AND o.state = 'filed')"
             " AND NOT EXISTS (SELECT 1 FROM intake e WHERE e.state = 'planned'"
             " AND e.kind = 'reply' AND e.conversation = i.conversation"
             " AND (e.id < i.id OR e.filing <> 'ready')))) ORDER BY i.id LIMIT $4",
             {priority, turn.origin, turn.after, static_cast<std::int64_t>(limit)},
             [&](const sql::Row& row) { found.push_back(row.integer(0)); }));
  return found;
}

Result<void> choose_of_priority(sql::Connection& db, std::int64_t priority, std::size_t limit,
                                std::string& last_origin, std::vector<std::int64_t>& chosen) {
  INTAKED_TRY(auto waiting, turns(db, priority, last_origin, limit - chosen.size()));
  bool more = !waiting.empty();
  while (more && chosen.size() < limit) {
    const std::size_t share = std::max<std::size_t>((limit - chosen.size()) / waiting.size(), 1);
    more = false;
    for (auto& turn : waiting) {
      if (!turn.more || chosen.size() >= limit) continue;
      const std::size_t wanted = std::min(share, limit - chosen.size());
      INTAKED_TRY(const auto found, eligible(db, priority, turn, wanted));
      turn.more = found.size() == wanted;
      more = more || turn.more;
      if (found.empty()) continue;
      turn.after = found.back();
      last_origin = turn.origin;
      chosen.insert(chosen.end(), found.begin(), found.end());
    }
  }
  return {};
}

FilingClaim claim_of(const sql::Row& row) {
  return {.intake_id = std::string(row.text(0)),
          .kind = draft_kind_of(row.text(1)),
          .revision = static_cast<int>(row.integer(2)),
          .attempt = static_cast<int>(row.integer(3)),
          .body = std::string(row.text(4)),
          .marker = std::string(row.text(5)),
          .parent_ticket_id = std::string(row.text(6)),
          .received_at = from_microseconds(row.integer(7)),
          .recorded_at = from_microseconds(row.integer(8)),
          .look_first = row.integer(10) != 0,
          .taken_back = row.integer(11) != 0,
          .maybe_executed = row.integer(14) != 0,
          .since = from_microseconds(row.integer(9)),
          .sender = std::string(row.text(12)),
          .sender_name = std::string(row.text(13))};
}

// The columns claim_of() reads.
#define INTAKED_CLAIM_COLUMNS(body)                                                          \
  "SELECT i.public_id, d.kind,"                                                              \
  " d.revision, i.filing_attempts, " body                                                    \
  ", d.marker,"                                                                              \
  " CASE WHEN i.kind = 'reply' THEN o.ticket_id ELSE '' END, i.received_at, i.recorded_at, " \
  "i.intent_at,"                                                                             \
  " i.look_first, i.taken_back, i.sender, i.sender_name, i.maybe_executed"
#define INTAKED_CLAIM_TABLES                                                   \
  " FROM intake i JOIN draft d ON d.intake = i.id AND d.revision = i.revision" \
  " LEFT JOIN intake o ON o.id = i.conversation "

Result<void> end_waits(Transaction& transaction) {
  const std::int64_t now = transaction.now_microseconds();
  return transaction.db.run(
      "UPDATE intake SET not_before = 0 WHERE state = 'planned' AND filing = 'ready'"
      " AND not_before > 0 AND (not_before <= $1 OR not_before > $2)",
      {now, now + k_wait_max.count()});
}

Result<void> commit_intents(Transaction& transaction, const std::vector<std::int64_t>& chosen) {
  for (const std::int64_t id : chosen)
    INTAKED_CHECK(transaction.db.run(
        "UPDATE intake SET filing = 'intent', filing_attempts = filing_attempts + 1,"
        " intent_at = CASE WHEN filing_attempts = 0 THEN $2 ELSE intent_at END,"
        " changed_at = $2, fence = fence + 1 WHERE id = $1",
        {id, transaction.now_microseconds()}));
  if (!chosen.empty()) failpoint("journal.claim_filings");
  return {};
}

// The first behind `after` in the order of priority, source and age.
Result<std::optional<FilingTurns::Probe>> probe_after(sql::Connection& db,
                                                      const FilingTurns::Probe& after) {
  Turn turn{.origin = after.origin, .after = after.id};
  std::optional<std::int64_t> priority = after.priority;
  while (priority) {
    INTAKED_TRY(const auto found, eligible(db, *priority, turn, 1));
    if (!found.empty()) return FilingTurns::Probe{*priority, turn.origin, found.front()};
    INTAKED_TRY(auto origin, next_origin(db, *priority, turn.origin));
    turn = {.origin = origin.value_or("")};
    if (!origin) {
      INTAKED_TRY(priority, next_priority(db, *priority));
    }
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<std::int64_t>> choose_probe(Transaction& transaction, FilingTurns& turns) {
  INTAKED_CHECK(end_waits(transaction));
  const FilingTurns::Probe begin{.priority = std::numeric_limits<std::int64_t>::max(),
                                 .origin = {}};
  INTAKED_TRY(auto next, probe_after(transaction.db, turns.probe.value_or(begin)));
  if (!next && turns.probe) {
    INTAKED_TRY(next, probe_after(transaction.db, begin));
  }
  turns.probe = next;
  std::vector<std::int64_t> chosen;
  if (next) chosen.push_back(next->id);
  INTAKED_CHECK(commit_intents(transaction, chosen));
  return chosen;
}

Result<std::vector<std::int64_t>> choose_for_filing(Transaction& transaction, std::size_t limit,
                                                    FilingTurns& turns) {
  sql::Connection& db = transaction.db;
  INTAKED_CHECK(end_waits(transaction));
  turns.probe.reset();
  std::vector<std::int64_t> chosen;
  std::int64_t below = std::numeric_limits<std::int64_t>::max();
  while (chosen.size() < limit) {
    INTAKED_TRY(const auto priority, next_priority(db, below));
    if (!priority) break;
    INTAKED_CHECK(choose_of_priority(db, *priority, limit, turns.origin, chosen));
    below = *priority;
  }
  INTAKED_CHECK(commit_intents(transaction, chosen));
  return chosen;
}

Result<std::vector<FilingClaim>> read_filing_claims(sql::Connection& db,
                                                    const std::vector<std::int64_t>& chosen) {
  std::vector<FilingClaim> claims;
  for (const std::int64_t id : chosen)
    INTAKED_CHECK(db.run(INTAKED_CLAIM_COLUMNS("d.body") INTAKED_CLAIM_TABLES "WHERE i.id = $1",
                         {id}, [&](const sql::Row& row) { claims.push_back(claim_of(row)); }));
  return claims;
}

Result<void> unchoose_filings(Transaction& transaction, const std::vector<std::int64_t>& chosen) {
  for (const std::int64_t id : chosen)
    INTAKED_CHECK(transaction.db.run(
        "UPDATE intake SET filing = 'ready', filing_attempts = filing_attempts - 1"
        " WHERE id = $1 AND state = 'planned' AND filing = 'intent'",
        {id}));
  return {};
}

Result<std::vector<InDoubt>> read_in_doubt(sql::Connection& db, Instant since) {
  std::vector<InDoubt> found;
  INTAKED_CHECK(
      db.run(INTAKED_CLAIM_COLUMNS("''") ", i.settle_remaining" INTAKED_CLAIM_TABLES
                                         "WHERE i.state = 'planned' AND i.filing = 'unknown'"
                                         " AND i.changed_at >= $1 ORDER BY i.changed_at, i.id",
             {to_microseconds(since)}, [&](const sql::Row& row) {
               found.push_back({.claim = claim_of(row),
                                .settle_remaining = std::chrono::microseconds{row.integer(15)}});
             }));
  return found;
}

Result<bool> has_filed(sql::Connection& db) {
  bool has = false;
  INTAKED_CHECK(db.run("SELECT 1 FROM intake WHERE ticket_id <> '' LIMIT 1", {},
                       [&](const sql::Row&) { has = true; }));
  return has;
}

}  // namespace intaked::journal
