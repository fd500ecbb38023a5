#include "journal/invariants.h"

#include <array>

#include "journal/damage.h"
#include "journal/record.h"
#include "journal/words.h"
#include "lib/crypto/crypto.h"
#include "lib/crypto/mail_digests.h"

namespace intaked::journal {

namespace {

constexpr std::size_t k_places_named_max = 5;

// One rule: the statement returns a row, with a place, for each break of it.
struct Invariant {
  std::string_view name;
  std::string_view broken;  // a sentence
  std::string_view help;
  std::string_view sql;
};

constexpr std::array k_invariants{
    Invariant{"arrival-without-message", "an arrival belongs to no message", k_restore,
              "SELECT kind || ' ' || source || ' ' || uid FROM arrival a WHERE NOT EXISTS"
              " (SELECT 1 FROM intake WHERE id = a.intake)"},
    Invariant{"message-without-arrival", "a message came from nowhere", k_restore,
              "SELECT public_id FROM intake i WHERE merged_into IS NULL AND NOT EXISTS"
              " (SELECT 1 FROM arrival WHERE intake = i.id)"},
    Invariant{"bytes-without-message", "bytes belong to no message", k_restore,
              "SELECT DISTINCT 'row ' || intake FROM chunk c WHERE NOT EXISTS"
              " (SELECT 1 FROM intake WHERE id = c.intake)"},
    // All that names a message as SQLite knows it; those with words of their own are above.
    Invariant{"row-without-message", "what was noted of a message belongs to none", k_restore,
              "SELECT \"table\" || COALESCE(' row ' || rowid, '') FROM pragma_foreign_key_check"
              " WHERE \"table\" <> 'arrival' AND \"table\" <> 'chunk'"},
    Invariant{"words-without-message", "the index holds words of a message that is gone",
              "nothing is lost, but they should be gone, too; report this",
              "SELECT 'row ' || rowid FROM finding f WHERE NOT EXISTS"
              " (SELECT 1 FROM intake WHERE id = f.rowid)"},
    Invariant{"bytes-missing", "a message's bytes are not all there", k_restore,
              "SELECT public_id FROM intake i WHERE i.bytes > 0 AND i.bytes <> (SELECT"
              " COALESCE(SUM(LENGTH(bytes)), 0) FROM chunk WHERE intake = i.id) AND (i.state ="
              " 'received' OR i.state = 'planned' OR i.state = 'parked' OR EXISTS (SELECT 1 FROM"
              " chunk WHERE intake = i.id))"},
    Invariant{"filed-without-ticket", "a message is filed, but no ticket is named",
              "look for it at the desk, then: intaked queue show ID",
              "SELECT public_id FROM intake i WHERE state = 'filed' AND kind = 'ticket'"
              " AND ticket_id = ''"},
    Invariant{"dropped-without-why", "a message was dropped, and nothing says why",
              "have it understood anew: intaked queue retry ID",
              "SELECT public_id FROM intake WHERE state = 'dropped' AND rule = '' AND reason = ''"},
    Invariant{"parked-without-why", "a message waits for a person, and nothing says why",
              "have it understood anew: intaked queue retry ID",
              "SELECT public_id FROM intake WHERE state = 'parked' AND rule = '' AND reason = ''"},
    Invariant{
        "ticket-without-filing", "the desk took a message that is not filed here",
        "it is looked up before it is sent again; see: intaked queue show ID",
        "SELECT i.public_id FROM delivery d JOIN intake i ON i.id = d.intake WHERE d.outcome ="
        " 'filed' AND i.state <> 'filed' AND i.retried = 0 AND i.merged_into IS NULL"},
    Invariant{"waiting-without-draft", "a message waits to be filed, but there is no draft of it",
              "have it understood anew: intaked queue drop ID, then intaked refile ID",
              "SELECT public_id FROM intake i WHERE state = 'planned' AND NOT EXISTS (SELECT 1 FROM"
              " draft WHERE intake = i.id AND revision = i.revision)"},
    Invariant{
        "reply-without-conversation", "a comment belongs to no conversation", k_restore,
        "SELECT public_id FROM intake i WHERE kind = 'reply' AND (state = 'planned' OR state ="
        " 'filed') AND NOT EXISTS (SELECT 1 FROM intake WHERE id = i.conversation AND id <>"
        " i.id)"},
    Invariant{"merged-into-nothing", "a message counts as another's arrival, and that is not here",
              k_restore,
              "SELECT public_id FROM intake i WHERE merged_into IS NOT NULL AND (state <> 'dropped'"
              " OR NOT EXISTS (SELECT 1 FROM intake WHERE id = i.merged_into))"},
    Invariant{"claimed-but-settled", "a message is being planned and is not waiting for that",
              "restart intaked: a start takes claims back",
              "SELECT public_id FROM intake WHERE planning <> 0 AND state <> 'received'"},
    Invariant{"cursor-behind", "a mailbox's cursor is behind what was recorded of it",
              "nothing is lost; it is read again: intaked audit MAILBOX",
              "SELECT c.mailbox FROM mailbox_cursor c WHERE c.last_uid < (SELECT MAX(a.uid) FROM"
              " arrival a WHERE a.kind = 'imap' AND a.source = c.mailbox AND a.uidvalidity ="
              " c.uidvalidity AND a.era = COALESCE((SELECT era FROM mailbox_place WHERE mailbox ="
              " c.mailbox), 0))"},
    Invariant{
        "tally-wrong", "the counts of messages are not those of the messages",
        "restart with: intaked serve --paused, and report this; no message is touched by it",
        "SELECT t.name FROM tally t WHERE t.name NOT LIKE 'arrivals%' AND t.n <> (SELECT"
        " COUNT(*) FROM intake WHERE state = t.name) UNION ALL SELECT t.name FROM tally t WHERE"
        " t.name = 'arrivals' AND t.n - (SELECT n FROM tally WHERE name = 'arrivals_gone') <>"
        " (SELECT COUNT(*) FROM arrival)"},
    Invariant{
        "one-marker-two-tickets", "two messages were filed under one marker",
        "compare them at the desk: intaked queue doubles",
        "SELECT MIN(i.public_id) FROM draft d JOIN intake i ON i.id = d.intake WHERE i.state ="
        " 'filed' AND d.revision = i.revision GROUP BY d.marker HAVING COUNT(DISTINCT i.id) >"
        " 1"},
    Invariant{"not-findable", "a message that was understood is in no index",
              "it is there all the same: intaked queue show ID; report this",
              "SELECT public_id FROM intake i WHERE sender <> '' AND merged_into IS NULL AND NOT"
              " EXISTS (SELECT 1 FROM finding WHERE rowid = i.id)"},
};

Finding finding_of(const Invariant& invariant) {
  Finding finding;
  finding.name = invariant.name;
  finding.what = invariant.broken;
  finding.help = invariant.help;
  return finding;
}

void add_place(Finding& finding, std::string_view place) {
  if (++finding.count <= k_places_named_max) finding.places.emplace_back(place);
}

// The database's own structure: pages, trees, records.
Result<void> check_structure(sql::Connection& db, Verdict& verdict) {
  Finding finding;
  finding.name = "damaged";
  finding.what = "the database file is damaged";
  finding.help = k_restore;
  const auto checked = db.run("PRAGMA quick_check(5)", {}, [&](const sql::Row& row) {
    if (row.text(0) != "ok") add_place(finding, row.text(0));
  });
  if (!checked) add_place(finding, checked.error().text);
  ++verdict.checks;
  if (finding.count > 0) verdict.findings.push_back(std::move(finding));
  return {};
}

// A flipped bit in a message's bytes leaves the structure whole.
Result<void> check_bytes(sql::Connection& db, const std::function<bool()>& stop, Verdict& verdict) {
  Finding finding;
  finding.name = "bytes-changed";
  finding.what = "a message's bytes are not those that came";
  finding.help = k_restore;
  std::int64_t last = 0;
  while (true) {
    struct Message {
      std::int64_t id = 0;
      std::string public_id;
      std::uint64_t bytes = 0;
      std::optional<model::Digest> digest;
    };
    std::vector<Message> some;
    INTAKED_CHECK(db.run(
        "SELECT id, public_id, bytes, raw_digest FROM intake WHERE id > $1 AND raw_digest IS NOT"
        " NULL ORDER BY id LIMIT 100",
        {last}, [&](const sql::Row& row) {
          some.push_back({row.integer(0), std::string(row.text(1)),
                          static_cast<std::uint64_t>(row.integer(2)), digest_of(row.blob(3))});
        }));
    if (some.empty()) break;
    for (const Message& message : some) {
      last = message.id;
      if (stop()) return fail(ErrorKind::unavailable, "the check was stopped before its end");
      const auto bytes = read_bytes(db, message.id, message.bytes);
      if (!bytes) {
        add_place(finding, message.public_id);
        continue;
      }
      if (bytes->size() != message.bytes) continue;  // another finding, or no longer kept
      ++verdict.messages_read;
      if (!message.digest || (crypto::mail_digests(*bytes).raw != *message.digest &&
                              crypto::sha256(*bytes) != *message.digest))
        add_place(finding, message.public_id);
    }
  }
  ++verdict.checks;
  if (finding.count > 0) verdict.findings.push_back(std::move(finding));
  return {};
}

}  // namespace

Result<Verdict> check_invariants(sql::Connection& db, bool bytes,
                                 const std::function<bool()>& stop) {
  Verdict verdict;
  INTAKED_CHECK(check_structure(db, verdict));
  for (const Invariant& invariant : k_invariants) {
    if (stop()) return fail(ErrorKind::unavailable, "the check was stopped before its end");
    Finding finding = finding_of(invariant);
    const auto checked =
        db.run(invariant.sql, {}, [&](const sql::Row& row) { add_place(finding, row.text(0)); });
    // What cannot be read is damaged: said above, or here.
    if (!checked) add_place(finding, checked.error().text);
    ++verdict.checks;
    if (finding.count > 0) verdict.findings.push_back(std::move(finding));
  }
  if (bytes) INTAKED_CHECK(check_bytes(db, stop, verdict));
  return verdict;
}

}  // namespace intaked::journal
