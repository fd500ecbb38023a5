#include "journal/finding.h"
#include "journal/finding_words.h"

namespace intaked::journal {

Result<RuleHits> rule_hits(sql::Connection& db, const std::string& rule) {
  const std::string match = match_expression({rule_word(rule)});
  RuleHits hits;
  INTAKED_CHECK(db.run(
      "SELECT COUNT(*) FROM finding WHERE finding MATCH $1", {match},
      [&](const sql::Row& row) { hits.count = static_cast<std::uint64_t>(row.integer(0)); }));
  INTAKED_CHECK(
      db.run("SELECT recorded_at FROM intake WHERE id = (SELECT rowid FROM finding WHERE"
             " finding MATCH $1 ORDER BY rowid DESC LIMIT 1)",
             {match}, [&](const sql::Row& row) { hits.last = from_microseconds(row.integer(0)); }));
  return hits;
}

Result<Fates> fates(sql::Connection& db, const std::string& source) {
  Fates fates;
  for (const char* kind : {"imap", "pipe", "hook"})
    INTAKED_CHECK(
        db.run("SELECT i.state, i.kind, COUNT(*) FROM arrival a JOIN intake i ON i.id = a.intake"
               " WHERE a.kind = $1 AND a.source = $2 GROUP BY i.state, i.kind",
               {kind, source}, [&](const sql::Row& row) {
                 const auto n = static_cast<std::uint64_t>(row.integer(2));
                 fates.arrivals += n;
                 switch (state_named(row.text(0)).value_or(State::received)) {
                   case State::received:
                   case State::planned:
                     fates.waiting += n;
                     break;
                   case State::filed:
                     (row.text(1) == "reply" ? fates.comments : fates.tickets) += n;
                     break;
                   case State::dropped:
                     fates.dropped += n;
                     break;
                   case State::parked:
                     fates.parked += n;
                     break;
                 }
               }));
  return fates;
}

Result<KeptSince> kept_since(sql::Connection& db) {
  KeptSince kept;
  INTAKED_CHECK(
      db.run("SELECT recorded_at FROM intake WHERE id = (SELECT MIN(id) FROM intake)", {},
             [&](const sql::Row& row) { kept.rows = from_microseconds(row.integer(0)); }));
  INTAKED_CHECK(
      db.run("SELECT recorded_at FROM intake WHERE id = (SELECT MIN(intake) FROM chunk)", {},
             [&](const sql::Row& row) { kept.bytes = from_microseconds(row.integer(0)); }));
  return kept;
}

}  // namespace intaked::journal
