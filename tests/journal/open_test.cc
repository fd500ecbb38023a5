// Opening: one owner, a fit directory, a schema we know.
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "journal/journal_fixture.h"
#include "journal/schema.h"

namespace intaked::journal {

namespace {

Error refusal(const std::string& directory) {
  HandClock clock;
  Options options;
  options.state_directory = directory;
  auto opened = Journal::open(options, clock, 300s);
  EXPECT_FALSE(opened);
  return opened ? Error{} : opened.error();
}

int g_steps_left = 0;

int die_at_a_step(sqlite3* db, const char**, const sqlite3_api_routines*) {
  sqlite3_progress_handler(
      db, 1,
      [](void*) {
        if (--g_steps_left == 0) ::_exit(1);
        return 0;
      },
      nullptr);
  return SQLITE_OK;
}

// Makes a journal in a process that dies at SQLite's step `step`. True if it was made before.
bool make_until(int step, const std::string& path) {
  const pid_t child = ::fork();
  if (child == 0) {
    g_steps_left = step;
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(die_at_a_step));
    ::_exit(open_database(path, {}) ? 0 : 2);
  }
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) <= 1) << "step " << step;
  return status == 0;
}

}  // namespace

// A first start that was killed must not need a person before the second.
TEST(Journal, IsMadeByTheNextStartWhereverTheFirstWasKilled) {
  int step = 1;
  for (bool made = false; !made; step += step < 80 ? 1 : 1'009) {
    const Directory directory;
    const std::string path = directory.path() + "/journal.db";
    made = make_until(step, path);
    const auto opened = open_database(path, {});
    ASSERT_TRUE(opened) << "killed at step " << step << ": " << words(opened.error());
  }
  EXPECT_GT(step, 10'000) << "SQLite's steps are not counted";
}

TEST_F(JournalTest, ASecondOwnerIsRefusedByName) {
  const Error error = refusal(directory_.path());
  EXPECT_EQ(error.kind, ErrorKind::conflict);
  EXPECT_NE(error.text.find("process " + std::to_string(::getpid())), std::string::npos)
      << error.text;
  EXPECT_FALSE(error.hint.empty());
  journal_.reset();
  open();
}

// Of an owner that was killed while it started a process, that process has all files open until it
// has become itself.
TEST_F(JournalTest, WhatAnOwnerWasStartingWhenItEndedIsWaitedFor) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::usleep(200'000);
    ::_exit(0);
  }
  journal_.reset();
  open();
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
}

TEST(StateDirectory, IsRefusedInWordsWhenItIsNotFit) {
  Directory directory;
  EXPECT_EQ(refusal(directory.path() + "/none").kind, ErrorKind::not_found);
  const std::string file = directory.path() + "/file";
  std::fclose(std::fopen(file.c_str(), "w"));
  EXPECT_EQ(refusal(file).kind, ErrorKind::invalid);
  ASSERT_EQ(::chmod(directory.path().c_str(), 0777), 0);
  EXPECT_EQ(refusal(directory.path()).kind, ErrorKind::denied);
  ASSERT_EQ(::chmod(directory.path().c_str(), 0700), 0);
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a directory away";
  ASSERT_EQ(::chown(directory.path().c_str(), 12345, 12345), 0);
  const Error foreign = refusal(directory.path());
  EXPECT_EQ(foreign.kind, ErrorKind::denied);
  EXPECT_NE(foreign.text.find("12345"), std::string::npos) << foreign.text;
}

TEST_F(JournalTest, ItsFilesAreNobodyElsesBusiness) {
  for (const auto* name : {"journal.db", "journal.db-wal", "lock"}) {
    struct stat found {};
    ASSERT_EQ(::stat((directory_.path() + "/" + name).c_str(), &found), 0) << name;
    EXPECT_EQ(found.st_mode & 0777, 0600u) << name;
  }
}

TEST_F(JournalTest, TheFactsOfTheFileAreAsDesigned) {
  EXPECT_EQ(number("PRAGMA auto_vacuum"), 2);
  EXPECT_EQ(number("SELECT MAX(version) FROM schema_version"), schema_version_known());
  EXPECT_EQ(number("SELECT COUNT(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"), 1);
}

TEST_F(JournalTest, ANewerSchemaIsRefusedInWords) {
  journal_.reset();
  auto db = ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::read_write));
  ok(db->run("INSERT INTO schema_version (version, applied_at) VALUES (99, 0)"));
  db.reset();
  const Error error = refusal(directory_.path());
  EXPECT_EQ(error.kind, ErrorKind::invalid);
  EXPECT_EQ(error.text, "the journal has schema version 99, this intaked knows versions up to " +
                            std::to_string(schema_version_known()));
}

TEST(Journal, AForeignDatabaseIsRefused) {
  Directory directory;
  {
    auto db =
        ok(sql::Connection::open(directory.path() + "/journal.db", sql::OpenMode::read_write));
    ok(db->script("CREATE TABLE photo (id INTEGER)"));
  }
  EXPECT_EQ(refusal(directory.path()).kind, ErrorKind::invalid);
}

TEST_F(JournalTest, ADamagedJournalIsRefusedAtTheStart) {
  for (std::uint32_t uid = 1; uid <= 50; ++uid)
    recorded(uid, std::string(20'000, 'x') + "u" + std::to_string(uid));
  journal_.reset();
  FILE* file = std::fopen((directory_.path() + "/journal.db").c_str(), "r+b");
  std::fseek(file, 8'192 * 4, SEEK_SET);
  const std::string damage(8'192 * 6, '\xa5');
  std::fwrite(damage.data(), 1, damage.size(), file);
  std::fclose(file);
  const Error error = refusal(directory_.path());
  EXPECT_EQ(error.kind, ErrorKind::io) << words(error);
}

TEST_F(JournalTest, AReopenedJournalKeepsOrderAndLosesNothing) {
  std::vector<std::string> ids;
  for (std::uint32_t uid = 1; uid <= 30; ++uid) {
    ids.push_back(recorded(uid));
    if (uid % 10 == 0) open();
  }
  std::vector<std::string> claimed;
  for (const auto& claim : ok(journal().claim_plans(100))) claimed.push_back(claim.intake_id);
  EXPECT_EQ(claimed, ids);
}

}  // namespace intaked::journal
