// Writes that are held back must never be seen: not by a reader, not after a crash, not in an error
// that comes too late.
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/sql/connection.h"

namespace intaked::sql {

namespace {

class Gathering : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "gathering-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
    db_ = open(OpenMode::read_write);
    must(
        db_->script("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL;"
                    "PRAGMA synchronous = FULL;"
                    "CREATE TABLE mail (id INTEGER PRIMARY KEY, bytes BLOB)"));
  }
  void TearDown() override {
    db_.reset();
    std::filesystem::remove_all(directory_);
  }
  std::unique_ptr<Connection> open(OpenMode mode) {
    auto opened = Connection::open(directory_ + "/test.db", mode);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().text);
    return std::move(*opened);
  }
  static void must(const Result<void>& result) {
    EXPECT_TRUE(result) << (result ? "" : result.error().text);
  }
  // What a message of this number holds; no two are alike.
  static std::string content(std::int64_t id, std::size_t bytes) {
    std::string text = std::to_string(id) + ":";
    text.resize(bytes, static_cast<char>('a' + id % 26));
    return text;
  }
  Result<void> insert(std::int64_t id, std::size_t bytes) {
    const std::string text = content(id, bytes);
    return db_->run("INSERT INTO mail (id, bytes) VALUES ($1, $2)", {id, Blob{text}});
  }
  static std::int64_t read_all(Connection& db) {
    std::int64_t count = 0;
    must(db.run("SELECT id, bytes FROM mail ORDER BY id", {}, [&](const Row& row) {
      EXPECT_EQ(row.blob(1), content(row.integer(0), row.blob(1).size()));
      ++count;
    }));
    must(
        db.run("PRAGMA integrity_check", {}, [](const Row& row) { EXPECT_EQ(row.text(0), "ok"); }));
    return count;
  }

  std::string directory_;
  std::unique_ptr<Connection> db_;
};

std::int64_t write_calls() {
  std::ifstream io("/proc/self/io");
  std::string name;
  std::int64_t value = 0;
  while (io >> name >> value)
    if (name == "syscw:") return value;
  return -1;
}

// While it lives, no file of this process grows beyond that.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(std::uintmax_t bytes) : previous_(::signal(SIGXFSZ, SIG_IGN)) {
    EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
    rlimit small = before_;
    small.rlim_cur = bytes;
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &before_), 0);
    ::signal(SIGXFSZ, previous_);
  }

 private:
  rlimit before_{};
  sighandler_t previous_;
};

// Below a page, around the buffer's size, far above it.
constexpr std::array<std::size_t, 9> k_sizes{10,      4'000,   4'096,   120'000,  122'880,
                                             130'000, 131'072, 262'144, 1'000'000};

}  // namespace

TEST_F(Gathering, AReaderSeesEveryCommitAndEveryCheckpointWhole) {
  const auto reader = open(OpenMode::query_only);
  std::int64_t id = 0;
  for (int round = 0; round < 3; ++round) {
    for (const std::size_t bytes : k_sizes) {
      must(insert(++id, bytes));
      EXPECT_EQ(read_all(*reader), id);
    }
    must(db_->checkpoint(Connection::Checkpoint::passive));
    EXPECT_EQ(read_all(*reader), id) << "from the database, the log may begin anew";
  }
  must(db_->checkpoint(Connection::Checkpoint::truncate));
  EXPECT_EQ(read_all(*reader), id);
}

TEST_F(Gathering, ATransactionLargerThanTheCacheReadsItsOwnPagesAndIsTakenBackWhole) {
  must(db_->script("PRAGMA cache_size = 10"));
  must(insert(1, 50'000));
  must(db_->script("BEGIN"));
  for (std::int64_t id = 2; id <= 60; ++id) must(insert(id, 30'000));
  EXPECT_EQ(read_all(*db_), 60);
  must(db_->script("ROLLBACK"));
  EXPECT_EQ(read_all(*db_), 1);
  must(insert(2, 200'000));
  must(db_->checkpoint(Connection::Checkpoint::truncate));
  EXPECT_EQ(read_all(*open(OpenMode::query_only)), 2);
}

TEST_F(Gathering, WhatWasCommittedOutlivesTheProcess) {
  db_.reset();
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto opened = Connection::open(directory_ + "/test.db", OpenMode::read_write);
    if (!opened) ::_exit(1);
    db_ = std::move(*opened);
    bool all = true;
    for (std::int64_t id = 1; id <= 20; ++id) all = insert(id, 20'000).has_value() && all;
    all = db_->run("BEGIN").has_value() && insert(21, 20'000).has_value() && all;
    ::_exit(all ? 0 : 1);  // as a crash does: nothing is closed
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  db_ = open(OpenMode::read_write);
  EXPECT_EQ(read_all(*db_), 20);
}

TEST_F(Gathering, AWriteThatFailsLateStillFailsItsCommitAndNoOther) {
  must(insert(1, 10'000));
  const auto refused = [&] {
    // Smaller than what may be held back: the system says no only when the commit syncs.
    const FileSizeLimit limit(std::filesystem::file_size(directory_ + "/test.db-wal") + 10'000);
    return insert(2, 60'000);
  }();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::no_space) << refused.error().text;
  EXPECT_EQ(read_all(*open(OpenMode::query_only)), 1);
  must(insert(2, 60'000));
  EXPECT_EQ(read_all(*open(OpenMode::query_only)), 2);
}

// SQLite counts what such a checkpoint moved without a sync: nobody would hear of a held write.
TEST_F(Gathering, ACheckpointThatAReaderHoldsUpTellsOfAWriteThatFails) {
  must(insert(1, 50'000));
  const auto reader = open(OpenMode::query_only);
  must(reader->script("BEGIN"));
  EXPECT_EQ(read_all(*reader), 1);
  must(insert(2, 10'000));
  {
    const FileSizeLimit limit(std::filesystem::file_size(directory_ + "/test.db") + 5'000);
    EXPECT_FALSE(db_->checkpoint(Connection::Checkpoint::passive));
  }
  must(reader->script("COMMIT"));
  EXPECT_EQ(read_all(*reader), 2);
  must(db_->checkpoint(Connection::Checkpoint::truncate));
  EXPECT_EQ(read_all(*open(OpenMode::query_only)), 2);
}

TEST_F(Gathering, ACheckpointThatFailsAtItsLastWriteSaysSoAndIsMadeGoodByTheNext) {
  must(insert(1, 50'000));
  must(db_->checkpoint(Connection::Checkpoint::passive));
  must(insert(2, 30'000));
  {
    // Smaller than what may be held back: the system says no only when all was handed over.
    const FileSizeLimit limit(std::filesystem::file_size(directory_ + "/test.db") + 5'000);
    const auto moved = db_->checkpoint(Connection::Checkpoint::passive);
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().kind, ErrorKind::no_space) << moved.error().text;
    EXPECT_EQ(read_all(*open(OpenMode::query_only)), 2) << "from the log";
  }
  must(db_->run("DELETE FROM mail WHERE id = 2"));
  must(insert(3, 30'000));  // the same pages, other content
  must(db_->checkpoint(Connection::Checkpoint::truncate));
  EXPECT_EQ(read_all(*open(OpenMode::query_only)), 2);
}

TEST_F(Gathering, APageIsNotASystemCall) {
  const std::int64_t before = write_calls();
  if (before < 0) GTEST_SKIP() << "the system does not count calls (/proc/self/io)";
  must(insert(1, 1'000'000));  // about 250 pages
  EXPECT_LT(write_calls() - before, 30) << "the log, 120 KiB at a time";
  const std::int64_t written = write_calls();
  must(db_->checkpoint(Connection::Checkpoint::passive));
  EXPECT_LT(write_calls() - written, 30) << "the database too";
}

}  // namespace intaked::sql
