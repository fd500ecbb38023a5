#include "journal/recent_mail.h"

namespace intaked::journal {

namespace {

constexpr std::int64_t k_forgotten_at_once = 256;
constexpr std::int64_t k_rows_walked_max = 1'000;

// Sentences as the database keeps them: eight bytes each, most significant first.
std::string bytes_of(const std::vector<std::int64_t>& sentences) {
  std::string bytes;
  bytes.reserve(sentences.size() * 8);
  for (const std::int64_t sentence : sentences) {
    const auto bits = static_cast<std::uint64_t>(sentence);
    for (int shift = 56; shift >= 0; shift -= 8)
      bytes += static_cast<char>(static_cast<unsigned char>(bits >> shift));
  }
  return bytes;
}

std::vector<std::int64_t> sentences_of(std::string_view bytes) {
  std::vector<std::int64_t> sentences;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i) bits = bits << 8 | static_cast<unsigned char>(bytes[i]);
    sentences.push_back(static_cast<std::int64_t>(bits));
  }
  return sentences;
}

std::string_view word_of(FloodKind kind) {
  return kind == FloodKind::parked ? "parked" : "delayed";
}

Flood flood_of(const sql::Row& row) {
  return {.name = {.kind = row.text(0) == "parked" ? FloodKind::parked : FloodKind::delayed,
                   .key = row.integer(1)},
          .sender = std::string(row.text(2)),
          .subject = std::string(row.text(3)),
          .began_at = from_microseconds(row.integer(4)),
          .last_at = from_microseconds(row.integer(5)),
          .mails = static_cast<std::uint64_t>(row.integer(6))};
}

Result<std::size_t> count_of_sender(sql::Connection& db, const RecentMailQuery& query,
                                    bool automatic) {
  std::size_t count = 0;
  INTAKED_CHECK(
      db.run("SELECT at FROM recent_mail WHERE sender = $1 AND automatic = $2 AND at >= $3"
             " AND at <= $4 LIMIT $5",
             {query.sender, std::int64_t{automatic}, to_microseconds(query.from),
              to_microseconds(query.to), static_cast<std::int64_t>(query.of_sender_max)},
             [&](const sql::Row&) { ++count; }));
  return count;
}

Result<std::vector<RecentMail>> mails_of_topic(sql::Connection& db, const RecentMailQuery& query) {
  std::vector<RecentMail> found;
  INTAKED_CHECK(
      db.run("SELECT i.public_id, r.sender, r.topic, r.at, r.automatic, r.repeats, r.sentences,"
             " COALESCE(o.ticket_identifier, ''),"
             " CASE WHEN i.conversation <> i.id THEN o.public_id ELSE '' END"
             " FROM recent_mail r"
             " JOIN intake i ON i.id = r.intake LEFT JOIN intake o ON o.id = i.conversation"
             " WHERE r.intake IN (SELECT intake FROM recent_mail WHERE topic = $1 AND at >= $2"
             " AND at <= $3 ORDER BY at DESC LIMIT $7)"
             " AND i.public_id <> $4"
             " AND ($6 = '' OR i.conversation = i.id OR o.public_id = $6)"
             " ORDER BY r.at DESC LIMIT $5",
             {query.topic, to_microseconds(query.from), to_microseconds(query.to), query.asking,
              static_cast<std::int64_t>(query.of_topic_max), query.joins, k_rows_walked_max},
             [&](const sql::Row& row) {
               found.push_back({.intake_id = std::string(row.text(0)),
                                .sender = row.integer(1),
                                .topic = row.integer(2),
                                .at = from_microseconds(row.integer(3)),
                                .automatic = row.integer(4) != 0,
                                .repeats = row.integer(5) != 0,
                                .sentences = sentences_of(row.blob(6)),
                                .ticket_identifier = std::string(row.text(7)),
                                .joined = std::string(row.text(8))});
             }));
  return found;
}

Result<void> count_to_flood(Transaction& transaction, const Flood& flood) {
  return transaction.db.run(
      "INSERT INTO flood (kind, key, sender, subject, began_at, last_at, mails)"
      " VALUES ($1, $2, $3, $4, $5, $5, 1) ON CONFLICT (kind, key) DO UPDATE SET"
      " last_at = excluded.last_at, mails = mails + 1",
      {word_of(flood.name.kind), flood.name.key, flood.sender, flood.subject,
       transaction.now_microseconds()});
}

}  // namespace

Result<RecentMails> recent_mails(sql::Connection& db, const RecentMailQuery& query) {
  RecentMails found;
  INTAKED_TRY(found.automatic_of_sender, count_of_sender(db, query, true));
  INTAKED_TRY(const std::size_t others, count_of_sender(db, query, false));
  found.of_sender = found.automatic_of_sender + others;
  INTAKED_TRY(found.of_topic, mails_of_topic(db, query));
  return found;
}

Result<void> keep_recent_mail(Transaction& transaction, std::int64_t intake, const Plan& plan) {
  if (plan.recent) {
    const RecentMail& mail = *plan.recent;
    const std::string sentences = bytes_of(mail.sentences);
    INTAKED_CHECK(transaction.db.run(
        "INSERT INTO recent_mail (intake, sender, topic, at, kept_at, automatic, repeats,"
        " sentences) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (intake) DO UPDATE SET"
        " sender = excluded.sender, topic = excluded.topic, automatic = excluded.automatic,"
        " repeats = excluded.repeats, sentences = excluded.sentences",
        {intake, mail.sender, mail.topic, to_microseconds(mail.at), transaction.now_microseconds(),
         std::int64_t{mail.automatic}, std::int64_t{mail.repeats}, sql::Blob{sentences}}));
  }
  if (!plan.flood) return {};
  return count_to_flood(transaction, *plan.flood);
}

Result<void> forget_recent_mail(Transaction& transaction, std::chrono::microseconds keep) {
  return transaction.db.run(
      "DELETE FROM recent_mail WHERE (kept_at < $1 OR kept_at > $3) AND intake IN"
      " (SELECT intake FROM recent_mail WHERE intake > 0 ORDER BY intake LIMIT $2)",
      {transaction.now_microseconds() - keep.count(), k_forgotten_at_once,
       transaction.now_microseconds() + keep.count()});
}

Result<std::vector<Flood>> floods(sql::Connection& db) {
  std::vector<Flood> found;
  INTAKED_CHECK(
      db.run("SELECT kind, key, sender, subject, began_at, last_at, mails FROM flood"
             " WHERE kind > '' ORDER BY kind, key",
             {}, [&](const sql::Row& row) { found.push_back(flood_of(row)); }));
  return found;
}

Result<std::vector<Flood>> end_floods(Transaction& transaction,
                                      const std::vector<FloodName>& names) {
  std::vector<Flood> ended;
  for (const FloodName& name : names)
    INTAKED_CHECK(
        transaction.db.run("DELETE FROM flood WHERE kind = $1 AND key = $2 RETURNING kind, key,"
                           " sender, subject, began_at, last_at, mails",
                           {word_of(name.kind), name.key},
                           [&](const sql::Row& row) { ended.push_back(flood_of(row)); }));
  return ended;
}

}  // namespace intaked::journal
