#include "journal/conversation.h"

#include <algorithm>

namespace intaked::journal {

namespace {

constexpr std::size_t k_ids_stored_max = 16;
constexpr std::size_t k_participants_max = 200;
// A made-up header must not fill an index with kilobytes.
constexpr std::size_t k_text_bytes_max = 998;

}  // namespace

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

Result<void> store_thread_index(sql::Connection& db, std::int64_t intake,
                                const std::string& thread_index) {
  if (thread_index.empty() || thread_index.size() > k_text_bytes_max) return {};
  return db.run(
      "INSERT INTO thread_index (index_and_topic, intake) VALUES ($1, $2)"
      " ON CONFLICT (index_and_topic, intake) DO NOTHING",
      {thread_index, intake});
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

Result<void> move_conversation(sql::Connection& db, std::int64_t from, std::int64_t to) {
  INTAKED_CHECK(
      db.run("UPDATE intake SET conversation = $2 WHERE conversation = $1 AND conversation <> id",
             {from, to}));
  return db.run(
      "INSERT INTO participant (conversation, address) SELECT $2, address FROM participant"
      " WHERE conversation = $1 ON CONFLICT (conversation, address) DO NOTHING",
      {from, to});
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
