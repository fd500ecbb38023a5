#include "journal/conversation.h"

#include <algorithm>

namespace intaked::journal {

namespace {

// A header may name thousands of ids; the thread is found by the nearest ones.
constexpr std::size_t k_ids_looked_up_max = 100;
constexpr std::size_t k_ids_stored_max = 16;
constexpr std::size_t k_participants_max = 200;
// A made-up header must not fill an index with kilobytes.
constexpr std::size_t k_text_bytes_max = 998;

struct Candidate {
  model::KnownThread thread;
  std::int64_t conversation = 0;
};

// The conversations an id leads to, oldest first: who copies another's Message-ID opens a younger
// one. Those whose opener was dropped lead nowhere; one that `asking` itself opened (it is being
// understood once more, and names itself or an answer to it) is no parent of it. Nobody takes part
// in one whose ticket is gone from the desk: an answer to it is a new ticket that names it.
Result<std::vector<Candidate>> candidates(sql::Connection& db, const std::string& kind,
                                          const std::string& id, const std::string& sender,
                                          const std::string& asking) {
  std::vector<Candidate> found;
  INTAKED_CHECK(
      db.run("SELECT o.id, o.public_id, o.ticket_id, o.ticket_identifier, o.ticket_status, o.state,"
             " o.ticket_gone = 0 AND"
             " EXISTS (SELECT 1 FROM participant p WHERE p.conversation = o.id AND p.address = $2)"
             " FROM thread_reference r JOIN intake i ON i.id = r.intake"
             " JOIN intake t ON t.id = COALESCE(i.merged_into, i.id)"
             " JOIN intake o ON o.id = t.conversation"
             " WHERE r.message_id = $1 AND o.state <> 'dropped' AND o.public_id <> $3"
             " ORDER BY r.intake LIMIT 8",
             {id, sender, asking}, [&](const sql::Row& row) {
               Candidate one;
               one.conversation = row.integer(0);
               one.thread.parent_intake = row.text(1);
               one.thread.ticket_id = row.text(2);
               one.thread.ticket_identifier = row.text(3);
               one.thread.ticket_status = row.text(4);
               one.thread.sender_is_participant = row.integer(6) != 0;
               one.thread.evidence.push_back({.kind = kind, .value = id});
               found.push_back(std::move(one));
             }));
  return found;
}

}  // namespace

Result<std::optional<model::KnownThread>> find_thread(sql::Connection& db,
                                                      const std::vector<std::string>& references,
                                                      const std::vector<std::string>& in_reply_to,
                                                      const std::string& sender,
                                                      const std::string& asking) {
  std::vector<std::pair<std::string, const std::string*>> ids;
  for (auto id = references.rbegin(); id != references.rend(); ++id)
    ids.emplace_back("References", &*id);
  for (const auto& id : in_reply_to) ids.emplace_back("In-Reply-To", &id);
  if (ids.size() > k_ids_looked_up_max) ids.resize(k_ids_looked_up_max);

  // The nearest conversation the sender takes part in; else the nearest at all.
  std::optional<Candidate> best;
  std::vector<Candidate> all;
  for (const auto& [kind, id] : ids) {
    if (id->empty() || id->size() > k_text_bytes_max) continue;
    INTAKED_TRY(auto found, candidates(db, kind, *id, sender, asking));
    for (auto& one : found) {
      if (!best || (one.thread.sender_is_participant && !best->thread.sender_is_participant))
        best = one;
      all.push_back(std::move(one));
    }
  }
  if (!best) return std::nullopt;
  best->thread.evidence.clear();
  for (const auto& one : all)
    if (one.conversation == best->conversation)
      best->thread.evidence.push_back(one.thread.evidence.front());
  return best->thread;
}

Result<void> store_thread_ids(sql::Connection& db, std::int64_t intake,
                              const std::vector<std::string>& message_ids) {
  const std::size_t count = std::min(message_ids.size(), k_ids_stored_max);
  for (std::size_t i = 0; i < count; ++i) {
    if (message_ids[i].empty() || message_ids[i].size() > k_text_bytes_max) continue;
    INTAKED_CHECK(
        db.run("INSERT INTO thread_reference (message_id, intake) VALUES ($1, $2)"
               " ON CONFLICT (message_id, intake) DO NOTHING",
               {message_ids[i], intake}));
  }
  return {};
}

Result<void> store_participants(sql::Connection& db, std::int64_t conversation,
                                const std::vector<std::string>& addresses) {
  const std::size_t count = std::min(addresses.size(), k_participants_max);
  for (std::size_t i = 0; i < count; ++i) {
    if (addresses[i].empty() || addresses[i].size() > k_text_bytes_max) continue;
    INTAKED_CHECK(
        db.run("INSERT INTO participant (conversation, address) VALUES ($1, $2)"
               " ON CONFLICT (conversation, address) DO NOTHING",
               {conversation, addresses[i]}));
  }
  return {};
}

Result<void> reopen_replies_to(Transaction& transaction, std::int64_t intake) {
  return transaction.db.run(
      "UPDATE intake SET state = 'received', not_before = 0, parent = NULL, changed_at = $2,"
      " reopened_because = 'the message it answers was dropped'"
      " WHERE state = 'planned' AND kind = 'reply' AND filing = 'ready' AND conversation = $1"
      " RETURNING id",
      {intake, transaction.now_microseconds()},
      [&](const sql::Row&) { transaction.wakes.plans = true; });
}

Result<void> make_acknowledgements_due(Transaction& transaction, std::int64_t intake) {
  bool some = false;
  INTAKED_CHECK(
      transaction.db.run("SELECT source FROM arrival WHERE intake = $1 AND kind = 'imap'"
                         " AND acknowledgement = 'waiting'",
                         {intake}, [&](const sql::Row& row) {
                           some = true;
                           transaction.wakes.acknowledgements.emplace(row.text(0));
                         }));
  if (!some) return {};
  return transaction.db.run(
      "UPDATE arrival SET acknowledgement = 'due' WHERE intake = $1 AND kind = 'imap'"
      " AND acknowledgement = 'waiting'",
      {intake});
}

}  // namespace intaked::journal
