#include "journal/draft_file_rows.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/failpoint.h"
#include "journal/filing.h"
#include "journal/words.h"

namespace intaked::journal {

namespace {

using model::DraftFile;
using model::FileState;

Result<std::int64_t> number_of(sql::Connection& db, const std::string& intake_id) {
  std::int64_t id = 0;
  INTAKED_CHECK(db.run("SELECT id FROM intake WHERE public_id = $1", {intake_id},
                       [&](const sql::Row& row) { id = row.integer(0); }));
  if (id == 0) return fail(ErrorKind::not_found, "no intake " + intake_id);
  return id;
}

// The columns file_of() reads.
#define INTAKED_FILE_COLUMNS                                                              \
  "SELECT n, name, type, detected_type, size, digest, part, encoding, at, length, state," \
  " reason, url, file_id, attempts FROM draft_file "

DraftFile file_of(const sql::Row& row) {
  DraftFile file;
  file.number = static_cast<int>(row.integer(0));
  file.name = row.text(1);
  file.type = row.text(2);
  file.detected_type = row.text(3);
  file.size = static_cast<std::uint64_t>(row.integer(4));
  file.digest = digest_of(row.blob(5)).value_or(model::Digest{});
  file.part = row.text(6);
  if (const auto encoding = model::transfer_encoding_named(row.text(7)))
    file.extent = model::Extent{static_cast<std::uint64_t>(row.integer(8)),
                                static_cast<std::uint64_t>(row.integer(9)), *encoding};
  file.state = model::file_state_named(row.text(10)).value_or(FileState::left_out);
  file.reason = row.text(11);
  file.url = row.text(12);
  file.id = row.text(13);
  file.attempts = static_cast<int>(row.integer(14));
  return file;
}

Result<std::optional<std::int64_t>> next_priority(sql::Connection& db, std::int64_t below) {
  std::optional<std::int64_t> priority;
  INTAKED_CHECK(
      db.run("SELECT MAX(priority) FROM intake WHERE state = 'planned' AND files_pending = 1"
             " AND priority < $1",
             {below}, [&](const sql::Row& row) {
               if (!row.is_null(0)) priority = row.integer(0);
             }));
  return priority;
}

Result<std::optional<std::string>> next_origin(sql::Connection& db, std::int64_t priority,
                                               const std::string& after) {
  std::optional<std::string> origin;
  INTAKED_CHECK(
      db.run("SELECT MIN(origin) FROM intake WHERE state = 'planned' AND files_pending = 1"
             " AND priority = $1 AND origin > $2",
             {priority, after}, [&](const sql::Row& row) {
               if (!row.is_null(0)) origin = row.text(0);
             }));
  return origin;
}

struct Waiting {
  std::int64_t id = 0;
  FilesClaim claim;
};

// The oldest of a source that is not in `but`: those are few, so a few more rows than there are of
// them are enough.
Result<std::optional<Waiting>> oldest(sql::Connection& db, std::int64_t priority,
                                      const std::string& origin,
                                      const std::unordered_set<std::string>& but) {
  std::optional<Waiting> found;
  INTAKED_CHECK(db.run(
      "SELECT i.id, i.public_id, d.at FROM intake i"
      " JOIN draft d ON d.intake = i.id AND d.revision = i.revision"
      " WHERE i.state = 'planned' AND i.files_pending = 1 AND i.priority = $1"
      " AND i.origin = $2 ORDER BY i.id LIMIT $3",
      {priority, origin, static_cast<std::int64_t>(but.size() + 1)}, [&](const sql::Row& row) {
        std::string public_id(row.text(1));
        if (found || but.contains(public_id)) return;
        found = Waiting{row.integer(0),
                        {.intake_id = std::move(public_id),
                         .planned_at = from_microseconds(row.integer(2)),
                         .files = {}}};
      }));
  return found;
}

// Of one priority, one of each source in turn, until no source has another.
Result<void> choose_of_priority(sql::Connection& db, std::int64_t priority, std::size_t limit,
                                std::unordered_set<std::string>& taken, std::string& last_origin,
                                std::vector<FilesClaim>& chosen) {
  std::size_t found_before = 0;
  std::string after = last_origin;
  for (bool wrapped = false; chosen.size() < limit;) {
    INTAKED_TRY(const auto origin, next_origin(db, priority, after));
    if (!origin) {
      // A whole turn that found nothing was the last.
      if (wrapped && chosen.size() == found_before) return {};
      wrapped = true;
      found_before = chosen.size();
      after.clear();
      continue;
    }
    after = *origin;
    INTAKED_TRY(auto waiting, oldest(db, priority, *origin, taken));
    if (!waiting) continue;
    INTAKED_TRY(waiting->claim.files, read_draft_files(db, waiting->id));
    taken.insert(waiting->claim.intake_id);
    chosen.push_back(std::move(waiting->claim));
    last_origin = *origin;
  }
  return {};
}

// It goes with the last draft that has such a file: one whose draft was erased while it was stored
// would stay for ever.
Result<void> remember(Transaction& transaction, const StoredKey& key, const StoredFile& stored,
                      std::int64_t intake, int number) {
  return transaction.db.run(
      "INSERT INTO stored_file (place, digest, name, type, url, file_id, at)"
      " SELECT $1, $2, $3, $4, $5, $6, $7 WHERE EXISTS (SELECT 1 FROM draft_file WHERE intake = $8"
      " AND n = $9 AND digest = $2 AND name = $3)"
      " ON CONFLICT (place, digest, name, type) DO UPDATE SET"
      " url = excluded.url, file_id = excluded.file_id, at = excluded.at",
      {key.place, blob_of(key.digest), key.name, key.type, stored.url, stored.id,
       transaction.now_microseconds(), intake, std::int64_t{number}});
}

}  // namespace

Result<bool> store_draft_files(sql::Connection& db, std::int64_t intake,
                               const std::vector<DraftFile>& files) {
  INTAKED_CHECK(db.run("DELETE FROM draft_file WHERE intake = $1", {intake}));
  bool wanted = false;
  for (const DraftFile& file : files) {
    const model::Extent extent = file.extent.value_or(model::Extent{});
    wanted = wanted || file.state == FileState::wanted;
    INTAKED_CHECK(db.run(
        "INSERT INTO draft_file (intake, n, name, type, detected_type, size, digest, part,"
        " encoding, at, length, state, reason, url, file_id, attempts)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        {intake, std::int64_t{file.number}, file.name, file.type, file.detected_type,
         static_cast<std::int64_t>(file.size), blob_of(file.digest), file.part,
         file.extent ? model::name_of(extent.encoding) : std::string_view(),
         static_cast<std::int64_t>(extent.offset), static_cast<std::int64_t>(extent.length),
         model::name_of(file.state), file.reason, file.url, file.id, std::int64_t{file.attempts}}));
  }
  return wanted;
}

Result<std::vector<DraftFile>> read_draft_files(sql::Connection& db, std::int64_t intake) {
  std::vector<DraftFile> files;
  INTAKED_CHECK(db.run(INTAKED_FILE_COLUMNS "WHERE intake = $1 ORDER BY n", {intake},
                       [&](const sql::Row& row) { files.push_back(file_of(row)); }));
  return files;
}

Result<std::vector<FilesClaim>> choose_for_storing(sql::Connection& db, std::size_t limit,
                                                   const std::unordered_set<std::string>& but,
                                                   std::string& last_origin) {
  std::vector<FilesClaim> chosen;
  std::unordered_set<std::string> taken = but;
  std::int64_t below = std::numeric_limits<std::int64_t>::max();
  while (chosen.size() < limit) {
    INTAKED_TRY(const auto priority, next_priority(db, below));
    if (!priority) break;
    INTAKED_CHECK(choose_of_priority(db, *priority, limit, taken, last_origin, chosen));
    below = *priority;
  }
  return chosen;
}

Result<void> settle_file(Transaction& transaction, const std::string& intake_id, int number,
                         const FileOutcome& outcome) {
  sql::Connection& db = transaction.db;
  INTAKED_TRY(const std::int64_t intake, number_of(db, intake_id));
  if (outcome.key && outcome.state == FileState::stored)
    INTAKED_CHECK(remember(transaction, *outcome.key, outcome.stored, intake, number));
  INTAKED_CHECK(
      db.run("UPDATE draft_file SET state = $3, reason = $4, url = $5, file_id = $6,"
             " attempts = attempts + $7, encoding = CASE WHEN $8 = 1 THEN '' ELSE encoding END"
             " WHERE intake = $1 AND n = $2 AND state = 'wanted'",
             {intake, std::int64_t{number}, model::name_of(outcome.state), outcome.reason,
              outcome.stored.url, outcome.stored.id, std::int64_t{outcome.attempt_counts},
              std::int64_t{outcome.extent_was_wrong}}));
  failpoint("journal.settle_file");
  return {};
}

Result<DraftBody> read_draft_body(sql::Connection& db, const std::string& intake_id) {
  std::optional<DraftBody> found;
  std::int64_t intake = 0;
  INTAKED_CHECK(
      db.run("SELECT d.revision, d.kind, d.body, i.id FROM intake i"
             " JOIN draft d ON d.intake = i.id AND d.revision = i.revision"
             " WHERE i.public_id = $1",
             {intake_id}, [&](const sql::Row& row) {
               found = DraftBody{static_cast<int>(row.integer(0)),
                                 draft_kind_of(row.text(1)),
                                 std::string(row.text(2)),
                                 {}};
               intake = row.integer(3);
             }));
  if (!found) return fail(ErrorKind::not_found, "intake " + intake_id + " has no draft");
  INTAKED_TRY(found->files, read_draft_files(db, intake));
  return std::move(*found);
}

Result<void> finish_files(Transaction& transaction, const std::string& intake_id, int revision,
                          const std::string& body) {
  sql::Connection& db = transaction.db;
  std::int64_t intake = 0;
  INTAKED_CHECK(db.run(
      "SELECT i.id FROM intake i WHERE i.public_id = $1 AND i.state = 'planned'"
      " AND i.files_pending = 1 AND i.revision = $2 AND NOT EXISTS"
      " (SELECT 1 FROM draft_file f WHERE f.intake = i.id AND f.state = 'wanted')",
      {intake_id, std::int64_t{revision}}, [&](const sql::Row& row) { intake = row.integer(0); }));
  if (intake == 0)
    return fail(ErrorKind::conflict, "the draft of intake " + intake_id +
                                         " does not wait for its files, or is another one now");
  // What waits was not sent: nobody can have executed this revision.
  if (!body.empty())
    INTAKED_CHECK(append_revision(transaction, intake,
                                  {.body = body, .who = "intaked", .why = "with its files"}));
  INTAKED_CHECK(db.run("UPDATE intake SET files_pending = 0 WHERE id = $1", {intake}));
  transaction.wakes.filings = true;
  failpoint("journal.finish_files");
  return {};
}

Result<std::optional<StoredFile>> find_stored(sql::Connection& db, const StoredKey& key) {
  std::optional<StoredFile> found;
  INTAKED_CHECK(
      db.run("SELECT url, file_id FROM stored_file"
             " WHERE place = $1 AND digest = $2 AND name = $3 AND type = $4",
             {key.place, blob_of(key.digest), key.name, key.type}, [&](const sql::Row& row) {
               found = StoredFile{std::string(row.text(0)), std::string(row.text(1))};
             }));
  return found;
}

Result<DraftFile> read_draft_file(sql::Connection& db, const std::string& intake_id, int number) {
  INTAKED_TRY(const std::int64_t intake, number_of(db, intake_id));
  std::optional<DraftFile> found;
  INTAKED_CHECK(db.run(INTAKED_FILE_COLUMNS "WHERE intake = $1 AND n = $2",
                       {intake, std::int64_t{number}},
                       [&](const sql::Row& row) { found = file_of(row); }));
  if (!found)
    return fail(ErrorKind::not_found,
                "intake " + intake_id + " has no file " + std::to_string(number));
  return std::move(*found);
}

Result<bool> conversation_has_file(sql::Connection& db, const std::string& member,
                                   const std::string& asking, const model::Digest& digest) {
  bool found = false;
  INTAKED_CHECK(
      db.run("SELECT 1 FROM draft_file f JOIN intake i ON i.id = f.intake"
             " WHERE f.digest = $1 AND f.state = 'stored' AND i.state IN ('planned', 'filed')"
             " AND i.public_id <> $3 AND i.conversation ="
             " (SELECT conversation FROM intake WHERE public_id = $2) LIMIT 1",
             {blob_of(digest), member, asking}, [&](const sql::Row&) { found = true; }));
  return found;
}

Result<std::uint64_t> read_raw_size(sql::Connection& db, const std::string& intake_id) {
  std::optional<std::uint64_t> size;
  INTAKED_CHECK(
      db.run("SELECT bytes FROM intake WHERE public_id = $1", {intake_id},
             [&](const sql::Row& row) { size = static_cast<std::uint64_t>(row.integer(0)); }));
  if (!size) return fail(ErrorKind::not_found, "no intake " + intake_id);
  return *size;
}

// All chunks of a message but the last are as long as its first.
Result<std::string> read_raw_piece(sql::Connection& db, const std::string& intake_id,
                                   std::uint64_t offset) {
  INTAKED_TRY(const std::int64_t intake, number_of(db, intake_id));
  std::uint64_t chunk_bytes = 0;
  INTAKED_CHECK(db.run(
      "SELECT LENGTH(bytes) FROM chunk WHERE intake = $1 AND n = 0", {intake},
      [&](const sql::Row& row) { chunk_bytes = static_cast<std::uint64_t>(row.integer(0)); }));
  if (chunk_bytes == 0)
    return fail(ErrorKind::not_found, "the bytes of intake " + intake_id + " are not here",
                "they were kept for as long as the configuration says");
  std::string piece;
  INTAKED_CHECK(
      db.run("SELECT bytes FROM chunk WHERE intake = $1 AND n = $2",
             {intake, static_cast<std::int64_t>(offset / chunk_bytes)}, [&](const sql::Row& row) {
               const std::string_view bytes = row.blob(0);
               piece = bytes.substr(std::min<std::uint64_t>(offset % chunk_bytes, bytes.size()));
             }));
  return piece;
}

namespace {

class SqliteDraftFiles final : public DraftFiles {
 public:
  SqliteDraftFiles(Writer& writer, std::unique_ptr<sql::Connection> reading)
      : writer_(writer), reading_(std::move(reading)) {}

  Result<std::vector<FilesClaim>> claim(std::size_t limit,
                                        const std::unordered_set<std::string>& but) override {
    return reading_.with(
        [&](sql::Connection& db) { return choose_for_storing(db, limit, but, last_origin_); });
  }

  void settle(std::string intake_id, int number, FileOutcome outcome,
              std::function<void(Result<void>)> done) override {
    writer_.submit(
        {.work = [intake_id = std::move(intake_id), number, outcome = std::move(outcome)](
                     Transaction& t) { return settle_file(t, intake_id, number, outcome); },
         .done = std::move(done)});
  }

  Result<std::optional<StoredFile>> stored(const StoredKey& key) override {
    return reading_.with([&](sql::Connection& db) { return find_stored(db, key); });
  }

  Result<DraftBody> body(const std::string& intake_id) override {
    return reading_.with([&](sql::Connection& db) { return read_draft_body(db, intake_id); });
  }

  void finish(std::string intake_id, int revision, std::string body,
              std::function<void(Result<void>)> done) override {
    writer_.submit(
        {.work = [intake_id = std::move(intake_id), revision, body = std::move(body)](
                     Transaction& t) { return finish_files(t, intake_id, revision, body); },
         .done = std::move(done)});
  }

  Result<DraftFile> file(const std::string& intake_id, int number) override {
    return reading_.with(
        [&](sql::Connection& db) { return read_draft_file(db, intake_id, number); });
  }

  Result<bool> conversation_has(const std::string& member, const std::string& asking,
                                const model::Digest& digest) override {
    return reading_.with(
        [&](sql::Connection& db) { return conversation_has_file(db, member, asking, digest); });
  }

  Result<std::uint64_t> raw_size(const std::string& intake_id) override {
    return reading_.with([&](sql::Connection& db) { return read_raw_size(db, intake_id); });
  }

  Result<std::string> raw_piece(const std::string& intake_id, std::uint64_t offset) override {
    return reading_.with(
        [&](sql::Connection& db) { return read_raw_piece(db, intake_id, offset); });
  }

 private:
  Writer& writer_;
  Reader reading_;
  std::string last_origin_;  // under the lock of reading_
};

}  // namespace

std::unique_ptr<DraftFiles> make_draft_files(Writer& writer,
                                             std::unique_ptr<sql::Connection> reading) {
  return std::make_unique<SqliteDraftFiles>(writer, std::move(reading));
}

}  // namespace intaked::journal
