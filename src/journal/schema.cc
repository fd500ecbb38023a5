#include "journal/schema.h"

#include <array>

#include "journal/damage.h"
#include "journal/migrations.h"

namespace intaked::journal {

namespace {

// "intk": file(1) and we can tell that a database is ours.
constexpr std::int64_t k_application_id = 0x696e746b;
// Measured with messages of 55 and 100 KB: recording costs a fifth less CPU than with 4 KiB, and
// 16 KiB gain nothing that shows beside the noise while each random index entry writes more.
constexpr std::int64_t k_page_bytes = 8'192;
constexpr std::int64_t k_cache_kibibytes = 8'192;
// A small journal is checked whole at each start; a large one would delay the start by minutes.
constexpr std::int64_t k_quick_check_bytes_max = 64 << 20;

Result<std::int64_t> number(sql::Connection& db, std::string_view sql) {
  std::int64_t value = 0;
  INTAKED_CHECK(db.run(sql, {}, [&](const sql::Row& row) { value = row.integer(0); }));
  return value;
}

Result<std::string> word(sql::Connection& db, std::string_view sql) {
  std::string value;
  INTAKED_CHECK(db.run(sql, {}, [&](const sql::Row& row) { value = row.text(0); }));
  return value;
}

Result<void> must_be(sql::Connection& db, std::string_view pragma, std::int64_t expected) {
  INTAKED_TRY(const std::int64_t value, number(db, "PRAGMA " + std::string(pragma)));
  if (value == expected) return {};
  return fail(ErrorKind::invalid,
              "the journal's " + std::string(pragma) + " is " + std::to_string(value) + ", not " +
                  std::to_string(expected) + "; it cannot be trusted with mail",
              "it was not made by intaked, or by a SQLite that cannot do this");
}

// In one transaction: a file with half of them would be taken for a stranger's at each start.
Result<void> set_facts_of_a_new_file(sql::Connection& db) {
  return db.script("PRAGMA page_size = " + std::to_string(k_page_bytes) +
                   "; BEGIN; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = " +
                   std::to_string(k_application_id) + "; COMMIT");
}

Result<void> set_facts_of_the_connection(sql::Connection& db) {
  INTAKED_TRY(const std::string mode, word(db, "PRAGMA journal_mode = WAL"));
  if (mode != "wal")
    return fail(ErrorKind::invalid,
                "the journal's file system does not allow a write-ahead log (mode " + mode + ")",
                "the state directory must be on a local file system");
  INTAKED_CHECK(
      db.script("PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON;"
                "PRAGMA foreign_keys = ON; PRAGMA cache_size = -" +
                std::to_string(k_cache_kibibytes)));
  INTAKED_CHECK(must_be(db, "synchronous", 2));
  INTAKED_CHECK(must_be(db, "secure_delete", 1));
  return must_be(db, "auto_vacuum", 2);
}

Result<void> quick_check(sql::Connection& db) {
  INTAKED_TRY(const std::int64_t pages, number(db, "PRAGMA page_count"));
  INTAKED_TRY(const std::int64_t bytes, number(db, "PRAGMA page_size"));
  if (pages * bytes > k_quick_check_bytes_max) return {};
  INTAKED_TRY(const std::string verdict, word(db, "PRAGMA quick_check(1)"));
  if (verdict == "ok") return {};
  return fail(ErrorKind::io, "the journal is damaged: " + verdict, k_restore);
}

Result<void> migrate(sql::Connection& db, Instant now) {
  INTAKED_CHECK(db.script(
      "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied_at INTEGER "
      "NOT NULL)"));
  INTAKED_TRY(const std::int64_t found, number(db, "SELECT MAX(version) FROM schema_version"));
  if (found > schema_version_known())
    return fail(ErrorKind::invalid,
                "the journal has schema version " + std::to_string(found) +
                    ", this intaked knows versions up to " + std::to_string(schema_version_known()),
                "a newer intaked has used it: install that one again");
  for (std::int64_t version = found + 1; version <= schema_version_known(); ++version) {
    std::string text = "BEGIN IMMEDIATE;\n";
    text += migrations()[static_cast<std::size_t>(version - 1)];
    text += "INSERT INTO schema_version (version, applied_at) VALUES (" + std::to_string(version) +
            ", " + std::to_string(to_microseconds(now)) + ");\nCOMMIT;";
    INTAKED_CHECK(db.script(text));
  }
  return {};
}

}  // namespace

int schema_version_known() {
  return static_cast<int>(migrations().size());
}

Result<std::unique_ptr<sql::Connection>> open_database(const std::string& path, Instant now) {
  INTAKED_TRY(auto db, connect(path, sql::OpenMode::read_write));
  INTAKED_TRY(const std::int64_t pages, number(*db, "PRAGMA page_count"));
  if (pages == 0) INTAKED_CHECK(set_facts_of_a_new_file(*db));
  INTAKED_CHECK(must_be(*db, "application_id", k_application_id));
  INTAKED_CHECK(set_facts_of_the_connection(*db));
  INTAKED_CHECK(quick_check(*db));
  INTAKED_CHECK(migrate(*db, now));
  return db;
}

}  // namespace intaked::journal
