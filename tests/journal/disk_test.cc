// A disk that is low, full, or fails.
#include <sys/mount.h>
#include <sys/wait.h>

#include "journal/journal_fixture.h"

namespace intaked::journal {

class DiskTest : public JournalTest {
 protected:
  void SetUp() override {
    Options with = options();
    with.free_bytes_min = 1'000'000;
    with.free_bytes = [this] { return free_.load(); };
    open(with);
  }
  std::atomic<std::uint64_t> free_{10'000'000};
};

TEST_F(DiskTest, ALowDiskTakesNothingMoreAndGoesOnByItself) {
  const std::string id = recorded(1);
  free_ = 999'999;
  const auto refused = record(journal(), mail(2), cursor_at(2));
  EXPECT_EQ(error_kind(refused), ErrorKind::no_space);
  EXPECT_FALSE(refused.error().hint.empty());
  EXPECT_FALSE(journal().taking());
  EXPECT_EQ(ok(journal().cursor("support")).last_uid, 1u) << "the cursor waits with the message";
  store(ticket_plan(claimed_plan()));
  file(id, "SUP-1");  // what was taken goes on

  free_ = 10'000'000;
  recorded(2);
  EXPECT_TRUE(journal().taking());
}

TEST_F(DiskTest, ABigMessageMustFitAboveTheReserve) {
  free_ = 1'050'000;
  EXPECT_EQ(error_kind(record(journal(), mail(1, std::string(100'000, 'x')), cursor_at(1))),
            ErrorKind::no_space);
  EXPECT_TRUE(journal().taking()) << "small ones still fit";
  ok(journal().begin_at_cursor("support"));
  recorded(1);
}

TEST_F(DiskTest, AMessageBehindOneThatFailedIsNotTakenBecauseItsCursorWouldSkipIt) {
  free_ = 1'050'000;
  std::vector<Result<Recorded>> results;
  std::promise<void> all;
  const auto send = [&](model::RawMessage message, std::uint32_t uid) {
    const auto digest = crypto::sha256(message.bytes);
    journal().record(std::move(message), digest, cursor_at(uid), [&](Result<Recorded> result) {
      results.push_back(std::move(result));
      if (results.size() == 3) all.set_value();
    });
  };
  send(mail(1), 1);
  send(mail(2, std::string(100'000, 'x')), 2);
  send(mail(3), 3);
  all.get_future().wait();
  EXPECT_TRUE(results[0]);
  EXPECT_EQ(error_kind(results[1]), ErrorKind::no_space);
  EXPECT_EQ(error_kind(results[2]), ErrorKind::no_space);
  free_ = 10'000'000;
  EXPECT_EQ(ok(journal().cursor("support")).last_uid, 1u);
  recorded(2);
  recorded(3);
}

TEST_F(DiskTest, AMessageBehindOneThatFailedIsNotTakenHoweverLateItComes) {
  free_ = 1'050'000;
  EXPECT_FALSE(record(journal(), mail(1, std::string(100'000, 'x')), cursor_at(1)));
  free_ = 10'000'000;
  clock_.advance(1h);
  EXPECT_FALSE(record(journal(), mail(2), cursor_at(2)));
  EXPECT_EQ(ok(journal().begin_at_cursor("support")).last_uid, 0u);
  recorded(1);
  recorded(2);
}

// A long question holds the log, which goes on growing; room that it took for good would be missing
// until the next start.
TEST_F(DiskTest, TheLogGivesItsRoomBackWhenALongQuestionHasEnded) {
  constexpr std::uintmax_t k_limit = 64u << 20;
  const std::string log = directory_.path() + "/journal.db-wal";
  const std::string much(4u << 20, 'x');
  auto reading =
      ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::query_only));
  ok(reading->script("BEGIN; SELECT COUNT(*) FROM intake"));
  free_ = 10'000'000'000;
  clock_.advance(2s);
  std::uint32_t uid = 0;
  for (; std::filesystem::file_size(log) <= k_limit + much.size() && uid < 30; ++uid)
    ok(record(journal(), mail(uid + 1, std::to_string(uid) + much), cursor_at(uid + 1)));
  ASSERT_GT(std::filesystem::file_size(log), k_limit);
  ok(reading->script("COMMIT"));
  for (const std::uint32_t last = uid + 3; uid < last; ++uid)
    ok(record(journal(), mail(uid + 1), cursor_at(uid + 1)));
  EXPECT_LE(std::filesystem::file_size(log), k_limit);
}

#ifdef INTAKED_FAILPOINTS

Options counting_failures(const Directory& directory, std::atomic<int>& fatal) {
  Options options;
  options.state_directory = directory.path();
  options.free_bytes_min = 0;
  options.on_fatal = [&fatal](const Error& error) {
    if (error.kind == ErrorKind::io) ++fatal;
  };
  return options;
}

// Each lives in a process of its own, because failpoints are read once; it leaves nothing behind.
void live_with_a_failing_fsync() {
  const Directory directory;
  HandClock clock;
  std::atomic<int> fatal = 0;
  const Options options = counting_failures(directory, fatal);
  auto journal = ok(Journal::open(options, clock, 300s));  // the first commit
  ok(record(*journal, mail(1), cursor_at(1)));
  ok(record(*journal, mail(2), cursor_at(2)));
  EXPECT_EQ(error_kind(record(*journal, mail(3), cursor_at(3))), ErrorKind::io);
  EXPECT_EQ(error_kind(record(*journal, mail(4), cursor_at(4))), ErrorKind::io);
  EXPECT_EQ(error_kind(journal->claim_plans(1)), ErrorKind::io);
  EXPECT_EQ(fatal, 1) << "told once";
}

void live_with_a_full_disk() {
  const Directory directory;
  HandClock clock;
  Options options;
  options.state_directory = directory.path();
  options.free_bytes_min = 0;
  auto journal = ok(Journal::open(options, clock, 300s));
  ok(record(*journal, mail(1), cursor_at(1)));
  EXPECT_EQ(error_kind(record(*journal, mail(2), cursor_at(2))), ErrorKind::no_space);
  EXPECT_FALSE(journal->taking());
  EXPECT_EQ(error_kind(record(*journal, mail(2), cursor_at(2))), ErrorKind::no_space);
  EXPECT_EQ(ok(journal->counts()).received, 1u) << "looking still works";
  EXPECT_EQ(ok(journal->claim_plans(1)).size(), 1u) << "what was taken goes on";
  clock.advance(2s);
  EXPECT_EQ(ok(record(*journal, mail(2), cursor_at(2))).recording, Recording::fresh);
  EXPECT_TRUE(journal->taking());
}

// The disk fills between a claim and its plans, and refuses to give the claim back as well.
void live_with_a_disk_that_fills_while_planning() {
  const Directory directory;
  HandClock clock;
  Options options;
  options.state_directory = directory.path();
  options.free_bytes_min = 0;
  auto journal = ok(Journal::open(options, clock, 300s));
  const std::string first = ok(record(*journal, mail(1), cursor_at(1))).intake_id;
  const std::string second = ok(record(*journal, mail(2), cursor_at(2))).intake_id;
  const auto claims = ok(journal->claim_plans(10));
  EXPECT_EQ(claims.size(), 2u);
  EXPECT_EQ(error_kind(journal->store_plans({ticket_plan(claims[0])})), ErrorKind::no_space);
  EXPECT_EQ(error_kind(journal->release_plans({first, second})), ErrorKind::no_space);
  EXPECT_EQ(error_kind(journal->claim_plans(10)), ErrorKind::no_space);
  const auto again = ok(journal->claim_plans(10));
  EXPECT_EQ(again.size(), 2u) << "space is back, and nobody had to start us anew";
  EXPECT_EQ(ok(journal->find(first)).intake.plan_attempts, 1);
}

// Of a file that could not be rewritten nobody knows what the kernel still holds.
void live_with_a_disk_that_fails_while_the_file_is_rewritten() {
  const Directory directory;
  HandClock clock;
  std::atomic<int> fatal = 0;
  const Options options = counting_failures(directory, fatal);
  auto journal = ok(Journal::open(options, clock, 300s));
  ok(record(*journal, mail(1), cursor_at(1)));
  const auto forgotten = journal->mending().forget(
      {.address = "alice@acme.example", .participant = {}}, "dana", Erase::now);
  EXPECT_TRUE(!forgotten || !forgotten->overwritten);
  EXPECT_EQ(fatal, 1) << "told once";
  EXPECT_EQ(error_kind(record(*journal, mail(2), cursor_at(2))), ErrorKind::io);
}

[[noreturn]] void live(void (*life)(), const char* fail) {
  ::setenv("INTAKED_FAIL", fail, 1);
  life();
  std::exit(testing::Test::HasFailure() ? 1 : 0);
}

TEST(DiskFails, NothingIsAcknowledgedAfterAFailedFsync) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(live(live_with_a_failing_fsync, "journal.fsync:4:error"), testing::ExitedWithCode(0),
              "journal.failed");
}

TEST(DiskFails, NothingIsAcknowledgedAfterAFailedRewrite) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      live(live_with_a_disk_that_fails_while_the_file_is_rewritten, "journal.rewrite:1:error"),
      testing::ExitedWithCode(0), "journal.failed");
}

TEST(DiskFails, AFullDiskIsSurvivedWithoutHelp) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(live(live_with_a_full_disk, "journal.full:3:error"), testing::ExitedWithCode(0),
              "journal.disk_full");
}

TEST(DiskFails, WhatWasClaimedWhenTheDiskFilledIsPlannedWhenSpaceIsBack) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(live(live_with_a_disk_that_fills_while_planning,
                   "journal.full:5:error,journal.full:6:error,journal.full:7:error"),
              testing::ExitedWithCode(0), "");
}

#endif

// A file system of 4 MB really runs full under it.
TEST(DiskFails, AFileSystemThatRunsFullLosesNothingThatWasAcknowledged) {
  Directory directory;
  if (::mount("none", directory.path().c_str(), "tmpfs", 0, "size=4m,mode=0700") != 0)
    GTEST_SKIP() << "only root may mount a small file system";
  {
    HandClock clock;
    Options options;
    options.state_directory = directory.path();
    options.free_bytes_min = 0;
    options.free_bytes = [] { return std::uint64_t{1} << 40; };  // found out the hard way
    auto journal = ok(Journal::open(options, clock, 300s));
    std::vector<std::string> taken;
    std::optional<Error> refused;
    for (std::uint32_t uid = 1; uid < 200 && !refused; ++uid) {
      auto result = record(*journal, mail(uid, std::string(60'000, 'x') + std::to_string(uid)),
                           cursor_at(uid));
      if (result)
        taken.push_back(result->intake_id);
      else
        refused = result.error();
    }
    EXPECT_TRUE(refused && refused->kind == ErrorKind::no_space);
    EXPECT_GE(taken.size(), 10u);
    EXPECT_FALSE(journal->taking());
    EXPECT_EQ(ok(journal->counts()).received, taken.size());

    ASSERT_EQ(::mount("none", directory.path().c_str(), "tmpfs", MS_REMOUNT, "size=32m,mode=0700"),
              0);
    clock.advance(2s);
    ok(journal->begin_at_cursor("support"));
    const auto next = static_cast<std::uint32_t>(taken.size() + 1);
    taken.push_back(ok(record(*journal, mail(next), cursor_at(next))).intake_id);
    journal.reset();
    journal = ok(Journal::open(options, clock, 300s));
    for (const auto& id : taken) EXPECT_EQ(ok(journal->find(id)).intake.state, State::received);
    auto db =
        ok(sql::Connection::open(directory.path() + "/journal.db", sql::OpenMode::query_only));
    ok(db->run("PRAGMA integrity_check", {},
               [&](const sql::Row& row) { EXPECT_EQ(row.text(0), "ok"); }));
  }
  EXPECT_EQ(::umount(directory.path().c_str()), 0);
}

}  // namespace intaked::journal
