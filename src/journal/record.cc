#include "journal/record.h"

#include <algorithm>

#include "base/failpoint.h"
#include "journal/place.h"
#include "journal/words.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"

namespace intaked::journal {

namespace {

struct KnownIntake {
  std::int64_t id = 0;
  std::string public_id;
};

Result<std::optional<KnownIntake>> find_arrival(sql::Connection& db, const model::Arrival& a,
                                                std::int64_t era) {
  std::optional<KnownIntake> known;
  INTAKED_CHECK(
      db.run("SELECT i.id, i.public_id FROM arrival a JOIN intake i ON i.id = a.intake"
             " WHERE a.kind = $1 AND a.source = $2 AND a.folder = $3 AND a.uidvalidity = $4"
             " AND a.uid = $5 AND a.event_id = $6 AND a.era = $7",
             {word_of(a.kind), a.source, a.folder, std::int64_t{a.uidvalidity}, std::int64_t{a.uid},
              a.event_id, era},
             [&](const sql::Row& row) {
               known = KnownIntake{row.integer(0), std::string(row.text(1))};
             }));
  return known;
}

// The intake that holds these bytes now: the original, if theirs was merged into it.
Result<std::optional<KnownIntake>> find_bytes(sql::Connection& db, const std::string& source,
                                              const model::Digest& digest) {
  std::optional<KnownIntake> known;
  INTAKED_CHECK(
      db.run("SELECT o.id, o.public_id FROM intake i"
             " JOIN intake o ON o.id = COALESCE(i.merged_into, i.id)"
             " WHERE i.origin = $1 AND i.raw_digest = $2",
             {source, blob_of(digest)}, [&](const sql::Row& row) {
               known = KnownIntake{row.integer(0), std::string(row.text(1))};
             }));
  return known;
}

std::string envelope_of(const model::RawMessage& message) {
  if (message.envelope_from.empty() && message.envelope_to.empty()) return "";
  model::Json to = model::Json::array();
  for (const auto& address : message.envelope_to) to.push_back(address);
  model::Json envelope = model::Json::object();
  envelope.set("from", message.envelope_from);
  envelope.set("to", std::move(to));
  return json::write(envelope);
}

bool is_looked_up_first(Instant received_at, Instant opened_at) {
  // The server's clock and ours may differ, and ours may have been set.
  constexpr std::chrono::minutes k_clocks_differ{10};
  return received_at < opened_at + k_clocks_differ;
}

Result<KnownIntake> insert_intake(Transaction& transaction, const model::RawMessage& message,
                                  const model::Digest& digest, std::size_t chunk_bytes,
                                  Instant opened_at) {
  const bool fetched = message.completeness != model::Completeness::unfetchable;
  const auto bytes = static_cast<std::int64_t>(message.bytes.size());
  const std::int64_t now = transaction.now_microseconds();
  KnownIntake made;
  made.public_id = crypto::make_ulid(now / 1000);
  const std::string envelope = envelope_of(message);
  // A source's own words, which people read as the reason.
  std::string problem = text::clean(text::repair_utf8(message.problem), text::Lines::join);
  if (!fetched && problem.empty()) problem = "the source could not give it";
  INTAKED_CHECK(transaction.db.run("SELECT COALESCE(MAX(id), 0) + 1 FROM intake", {},
                                   [&](const sql::Row& row) { made.id = row.integer(0); }));
  INTAKED_CHECK(transaction.db.run(
      "INSERT INTO intake (id, public_id, state, origin_kind, origin, raw_digest, body_digest,"
      " received_at, recorded_at, changed_at, bytes, full_size, completeness, problem, reason, "
      "envelope, channel, channel_author, look_first)"
      " VALUES ($14, $1, $2, $3, $4, $5, $15, $6, $7, $7, $8, $9, $10, $11, $12, $13, $16, $17,"
      " $18)",
      {made.public_id, name_of(fetched ? State::received : State::parked),
       word_of(message.arrival.kind), message.arrival.source,
       fetched ? sql::Value(blob_of(digest)) : sql::Value(nullptr),
       to_microseconds(message.received_at), now, bytes,
       std::max(static_cast<std::int64_t>(message.full_size), bytes), word_of(message.completeness),
       problem, fetched ? std::string_view() : problem, envelope, made.id,
       message.body_digest ? sql::Value(blob_of(*message.body_digest)) : sql::Value(nullptr),
       message.channel, message.channel_author,
       std::int64_t{is_looked_up_first(message.received_at, opened_at)}}));
  const std::string_view all = message.bytes;
  std::int64_t n = 0;
  for (std::size_t at = 0; at < all.size(); at += chunk_bytes)
    INTAKED_CHECK(transaction.db.run("INSERT INTO chunk (intake, n, bytes) VALUES ($1, $2, $3)",
                                     {made.id, n++, sql::Blob{all.substr(at, chunk_bytes)}}));
  if (fetched) transaction.wakes.plans = true;
  return made;
}

// An arrival of what is already filed or dropped may be acknowledged at once.
Result<void> insert_arrival(Transaction& transaction, const model::Arrival& a, std::int64_t era,
                            std::int64_t intake) {
  bool due = false;
  if (a.kind == model::ArrivalKind::imap)
    INTAKED_CHECK(
        transaction.db.run("SELECT 1 FROM intake WHERE id = $1 AND state IN ('filed', 'dropped')",
                           {intake}, [&](const sql::Row&) { due = true; }));
  if (due) transaction.wakes.acknowledgements.insert(a.source);
  return transaction.db.run(
      "INSERT INTO arrival (kind, source, folder, uidvalidity, uid, event_id, intake, at,"
      " acknowledgement, era) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {word_of(a.kind), a.source, a.folder, std::int64_t{a.uidvalidity}, std::int64_t{a.uid},
       a.event_id, intake, transaction.now_microseconds(), due ? "due" : "waiting", era});
}

}  // namespace

Result<Recorded> record(Transaction& transaction, const model::RawMessage& message,
                        const model::Digest& raw_digest, const std::optional<Cursor>& cursor,
                        std::size_t chunk_bytes, Instant opened_at) {
  const model::Arrival& arrival = message.arrival;
  if (cursor) INTAKED_CHECK(store_cursor(transaction, arrival.source, *cursor, transaction.now));
  INTAKED_TRY(const std::int64_t era, era_of(transaction.db, arrival));
  INTAKED_TRY(auto known, find_arrival(transaction.db, arrival, era));
  Recorded recorded{.recording = Recording::same_arrival, .intake_id = {}};
  if (!known) {
    recorded.recording = Recording::same_bytes;
    if (message.completeness != model::Completeness::unfetchable) {
      INTAKED_TRY(known, find_bytes(transaction.db, arrival.source, raw_digest));
    }
    if (!known) {
      recorded.recording = Recording::fresh;
      INTAKED_TRY(known, insert_intake(transaction, message, raw_digest, chunk_bytes, opened_at));
    }
    INTAKED_CHECK(insert_arrival(transaction, arrival, era, known->id));
  }
  recorded.intake_id = known->public_id;
  failpoint("journal.record");
  return recorded;
}

Result<void> store_cursor(Transaction& transaction, const std::string& mailbox,
                          const Cursor& cursor, Instant mail_at) {
  return transaction.db.run(
      "INSERT INTO mailbox_cursor (mailbox, uidvalidity, last_uid, watermark, paused,"
      " contact_top, renumbered_at, old_to, last_mail_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
      " $9)"
      " ON CONFLICT (mailbox) DO "
      "UPDATE SET"
      " uidvalidity = excluded.uidvalidity, last_uid = excluded.last_uid,"
      " watermark = excluded.watermark, paused = excluded.paused,"
      " contact_top = excluded.contact_top, renumbered_at = excluded.renumbered_at,"
      " old_to = excluded.old_to,"
      " last_mail_at = MAX(last_mail_at, excluded.last_mail_at)",
      {mailbox, std::int64_t{cursor.uidvalidity}, std::int64_t{cursor.last_uid},
       to_microseconds(cursor.watermark), std::int64_t{cursor.paused},
       std::int64_t{cursor.contact_top}, to_microseconds(cursor.renumbered_at),
       std::int64_t{cursor.old_to}, to_microseconds(mail_at)});
}

Result<Cursor> read_cursor(sql::Connection& db, const std::string& mailbox) {
  Cursor cursor;
  INTAKED_CHECK(
      db.run("SELECT uidvalidity, last_uid, watermark, paused, contact_top, renumbered_at,"
             " old_to FROM "
             "mailbox_cursor"
             " WHERE mailbox = $1",
             {mailbox}, [&](const sql::Row& row) {
               cursor.uidvalidity = static_cast<std::uint32_t>(row.integer(0));
               cursor.last_uid = static_cast<std::uint32_t>(row.integer(1));
               cursor.watermark = from_microseconds(row.integer(2));
               cursor.paused = row.integer(3) != 0;
               cursor.contact_top = static_cast<std::uint32_t>(row.integer(4));
               cursor.renumbered_at = from_microseconds(row.integer(5));
               cursor.old_to = static_cast<std::uint32_t>(row.integer(6));
             }));
  return cursor;
}

Result<std::vector<std::uint32_t>> unrecorded(sql::Connection& db, const std::string& mailbox,
                                              const std::string& folder, std::uint32_t uidvalidity,
                                              const std::vector<std::uint32_t>& uids) {
  if (uids.empty()) return uids;
  std::vector<std::uint32_t> known;
  INTAKED_CHECK(db.run(
      "SELECT a.uid FROM arrival a JOIN intake i ON i.id = a.intake WHERE a.kind = 'imap'"
      " AND a.source = $1 AND a.folder = $2 AND a.uidvalidity = $3 AND a.uid BETWEEN $4 AND $5"
      " AND a.era = COALESCE((SELECT era FROM mailbox_place WHERE mailbox = $1), 0)"
      " ORDER BY a.uid",
      {mailbox, folder, std::int64_t{uidvalidity}, std::int64_t{uids.front()},
       std::int64_t{uids.back()}},
      [&](const sql::Row& row) { known.push_back(static_cast<std::uint32_t>(row.integer(0))); }));
  std::vector<std::uint32_t> missing;
  std::ranges::set_difference(uids, known, std::back_inserter(missing));
  return missing;
}

Result<std::size_t> count_unknown(sql::Connection& db, const std::string& source,
                                  const std::vector<model::Digest>& raw_digests) {
  std::size_t unknown = 0;
  for (const auto& digest : raw_digests) {
    bool known = false;
    INTAKED_CHECK(db.run("SELECT 1 FROM intake WHERE origin = $1 AND raw_digest = $2",
                         {source, blob_of(digest)}, [&](const sql::Row&) { known = true; }));
    if (!known) ++unknown;
  }
  return unknown;
}

Result<std::string> read_bytes(sql::Connection& db, std::int64_t intake, std::uint64_t expected) {
  std::string bytes;
  bytes.reserve(expected);
  INTAKED_CHECK(db.run("SELECT bytes FROM chunk WHERE intake = $1 ORDER BY n", {intake},
                       [&](const sql::Row& row) { bytes += row.blob(0); }));
  return bytes;
}

}  // namespace intaked::journal
