#include "lib/sql/connection.h"

#include <csignal>
#include <filesystem>

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace intaked::sql {

namespace {

class Database : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "sql-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
    db_ = open(OpenMode::read_write);
    must(
        db_->script("PRAGMA journal_mode = WAL; CREATE TABLE mail (id INTEGER PRIMARY KEY,"
                    " subject TEXT UNIQUE, bytes BLOB)"));
  }
  void TearDown() override {
    db_.reset();
    std::filesystem::remove_all(directory_);
  }
  std::unique_ptr<Connection> open(OpenMode mode) {
    auto opened = Connection::open(path(), mode);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().text);
    return std::move(*opened);
  }
  static void must(const Result<void>& result) {
    EXPECT_TRUE(result) << (result ? "" : result.error().text);
  }
  std::string path() const { return directory_ + "/test.db"; }
  std::int64_t count() {
    std::int64_t n = -1;
    must(db_->run("SELECT COUNT(*) FROM mail", {}, [&](const Row& row) { n = row.integer(0); }));
    return n;
  }

  std::string directory_;
  std::unique_ptr<Connection> db_;
};

}  // namespace

TEST_F(Database, ParametersGoByNumberNotByFirstAppearance) {
  must(db_->run("INSERT INTO mail (subject, id) VALUES ($2, $1)", {std::int64_t{7}, "hello"}));
  std::string subject;
  must(db_->run("SELECT subject FROM mail WHERE id = $1 AND $1 > 0", {std::int64_t{7}},
                [&](const Row& row) { subject = row.text(0); }));
  EXPECT_EQ(subject, "hello");
}

TEST_F(Database, EmptyIsNotNull) {
  must(db_->run("INSERT INTO mail (id, subject, bytes) VALUES ($1, $2, $3)",
                {std::int64_t{1}, std::string_view(), Blob{}}));
  must(db_->run("INSERT INTO mail (id, subject) VALUES ($1, $2)", {std::int64_t{2}, nullptr}));
  std::vector<bool> nulls;
  must(db_->run("SELECT subject, bytes FROM mail ORDER BY id", {}, [&](const Row& row) {
    nulls.push_back(row.is_null(0));
    nulls.push_back(row.is_null(1));
  }));
  EXPECT_EQ(nulls, (std::vector<bool>{false, false, true, true}));
}

TEST_F(Database, BytesComeBackAsTheyWere) {
  std::string bytes(100'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7);
  must(db_->run("INSERT INTO mail (bytes) VALUES ($1)", {Blob{bytes}}));
  must(db_->run("SELECT bytes FROM mail", {},
                [&](const Row& row) { EXPECT_EQ(row.blob(0), bytes); }));
}

TEST_F(Database, TheSameTextMayRunInsideItsOwnVisit) {
  must(db_->script("INSERT INTO mail (id) VALUES (1), (2), (3)"));
  const std::string_view all = "SELECT id FROM mail ORDER BY id";
  int pairs = 0;
  must(db_->run(all, {},
                [&](const Row&) { must(db_->run(all, {}, [&](const Row&) { ++pairs; })); }));
  EXPECT_EQ(pairs, 9);
}

TEST_F(Database, ErrorsSayWhatACallerMayDo) {
  must(db_->run("INSERT INTO mail (subject) VALUES ($1)", {"once"}));
  const auto twice = db_->run("INSERT INTO mail (subject) VALUES ($1)", {"once"});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().kind, ErrorKind::conflict);
  EXPECT_NE(twice.error().text.find("UNIQUE"), std::string::npos) << twice.error().text;

  const auto nonsense = db_->run("SELEKT 1");
  ASSERT_FALSE(nonsense);
  EXPECT_EQ(nonsense.error().kind, ErrorKind::invalid);

  const auto missing = db_->run("SELECT $2", {"only one"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::internal);

  const auto nowhere = Connection::open(directory_ + "/none/x.db", OpenMode::read_write);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().kind, ErrorKind::denied);
}

TEST_F(Database, WhatAnotherProcessHoldsIsFreeLater) {
  const auto other = open(OpenMode::read_write);
  must(other->run("BEGIN IMMEDIATE"));
  must(db_->run("PRAGMA busy_timeout = 1"));
  const auto held_up = db_->run("INSERT INTO mail (subject) VALUES ($1)", {"once"});
  ASSERT_FALSE(held_up);
  EXPECT_EQ(held_up.error().kind, ErrorKind::unavailable);
  must(other->run("ROLLBACK"));
  must(db_->run("INSERT INTO mail (subject) VALUES ($1)", {"once"}));
}

TEST_F(Database, ALimitOnFileSizeIsAFullDiskAndPasses) {
  const std::string bytes(200'000, 'x');
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 64 * 1024;
  const auto previous = ::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto refused = db_->run("INSERT INTO mail (bytes) VALUES ($1)", {Blob{bytes}});
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, previous);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::no_space) << refused.error().text;
  EXPECT_EQ(count(), 0);
  must(db_->run("INSERT INTO mail (bytes) VALUES ($1)", {Blob{bytes}}));
  EXPECT_EQ(count(), 1);
}

TEST_F(Database, AQueryOnlyConnectionCannotWriteAndLeavesTheLogAlone) {
  must(db_->run("INSERT INTO mail (subject) VALUES ('a')"));
  EXPECT_GT(db_->log_pages(), 0);
  const std::string log = path() + "-wal";
  const auto size = std::filesystem::file_size(log);
  {
    const auto reader = open(OpenMode::query_only);
    EXPECT_FALSE(reader->run("INSERT INTO mail (subject) VALUES ('b')"));
    must(reader->run("SELECT COUNT(*) FROM mail"));
  }
  db_.reset();
  EXPECT_EQ(std::filesystem::file_size(log), size) << "closing does not checkpoint";

  db_ = open(OpenMode::read_write);
  EXPECT_EQ(count(), 1);
  must(db_->checkpoint(Connection::Checkpoint::truncate));
  EXPECT_EQ(std::filesystem::file_size(log), 0u);
  EXPECT_EQ(count(), 1);
}

TEST_F(Database, ADamagedFileIsAnInputOutputError) {
  db_.reset();
  std::filesystem::remove(path() + "-wal");
  std::filesystem::remove(path() + "-shm");
  FILE* file = std::fopen(path().c_str(), "wb");
  std::fputs(
      "this was a database once, and now it is a text of more than a hundred bytes, which is"
      " what a header has",
      file);
  std::fclose(file);
  auto damaged = Connection::open(path(), OpenMode::read_write);
  ASSERT_TRUE(damaged);
  const auto read = (*damaged)->run("SELECT COUNT(*) FROM mail");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::io) << read.error().text;
  EXPECT_TRUE(read.error().text.starts_with("the database is damaged: ")) << read.error().text;

  auto named = Connection::open(path(), OpenMode::query_only,
                                {.what = "the card index is damaged", .hint = "print it anew"});
  ASSERT_TRUE(named);
  const auto again = (*named)->run("SELECT COUNT(*) FROM mail");
  ASSERT_FALSE(again);
  EXPECT_TRUE(again.error().text.starts_with("the card index is damaged: ")) << again.error().text;
  EXPECT_EQ(again.error().hint, "print it anew");
  const auto wrong = (*named)->run("SELEKT 1");
  ASSERT_FALSE(wrong);
  EXPECT_TRUE(wrong.error().hint.empty()) << "the file has no part in that";
}

}  // namespace intaked::sql
