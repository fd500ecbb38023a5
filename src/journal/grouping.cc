#include "journal/grouping.h"

#include <chrono>

namespace intaked::journal {

namespace {

struct Previous {
  std::string public_id;
  Instant at;
  bool gone = false;
  model::KnownThread thread;
};

// The last message recorded before `asking` that lives; the innermost select bounds how many
// dropped ones are passed over.
Result<std::optional<Previous>> previous_message(sql::Connection& db, const ChatTurn& turn,
                                                 const std::string& asking) {
  std::optional<Previous> found;
  INTAKED_CHECK(
      db.run("SELECT i.public_id, i.received_at, o.public_id, o.ticket_id, o.ticket_identifier,"
             " o.ticket_status, o.ticket_gone FROM intake i JOIN intake o ON o.id = i.conversation "
             "WHERE i.id IN"
             " (SELECT id FROM intake WHERE channel = $1 AND channel_author = $2 AND groupable = 1"
             " AND origin = $4"
             " AND id < COALESCE((SELECT id FROM intake WHERE public_id = $3), 9223372036854775807)"
             " ORDER BY id DESC LIMIT 8)"
             " AND i.state <> 'dropped' AND o.state <> 'dropped' ORDER BY i.id DESC LIMIT 1",
             {turn.channel, turn.author, asking, turn.source}, [&](const sql::Row& row) {
               Previous one;
               one.public_id = row.text(0);
               one.at = from_microseconds(row.integer(1));
               one.thread.parent_intake = row.text(2);
               one.thread.ticket_id = row.text(3);
               one.thread.ticket_identifier = row.text(4);
               one.thread.ticket_status = row.text(5);
               one.gone = row.integer(6) != 0;
               found = std::move(one);
             }));
  return found;
}

}  // namespace

Result<std::optional<model::KnownThread>> find_group(sql::Connection& db, const ChatTurn& turn,
                                                     std::chrono::microseconds window,
                                                     const std::string& asking) {
  if (turn.channel.empty() || turn.author.empty() || window.count() <= 0) return std::nullopt;
  INTAKED_TRY(auto previous, previous_message(db, turn, asking));
  if (!previous || previous->gone) return std::nullopt;
  // The source's clock may step back, and events may overtake one another.
  if (std::chrono::abs(turn.at - previous->at) > window) return std::nullopt;
  previous->thread.sender_is_participant = true;
  previous->thread.joins = true;
  previous->thread.evidence.push_back({.kind = "grouping", .value = previous->public_id});
  return std::move(previous->thread);
}

Result<void> offer_group(sql::Connection& db, std::int64_t intake) {
  return db.run("UPDATE intake SET groupable = 1 WHERE id = $1 AND channel <> ''", {intake});
}

}  // namespace intaked::journal
