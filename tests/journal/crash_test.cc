// The process dies at the n-th durable step, n = 1, 2, … to the end; it starts again, and every
// mail has exactly one ticket.
//
// A small world stands in for the rest: a mailbox of four mails (one in two copies, one a reply),
// and a desk that is a file of markers. It is run by a child, this program again, that a failpoint
// kills; the second life runs here.
#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <fcntl.h>
#include <sys/wait.h>

#include "journal/journal_fixture.h"

namespace intaked::journal {

namespace {

constexpr std::uint32_t k_mails = 4;

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// One write: whole or not at all.
void append(const std::string& path, const std::string& line) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const std::string text = line + "\n";
  ASSERT_EQ(::write(file, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(file);
}

class World {
 public:
  explicit World(std::string directory) : directory_(std::move(directory)) {
    Options options;
    options.state_directory = directory_;
    options.free_bytes_min = 0;
    journal_ = ok(Journal::open(options, clock_, 0s));
  }

  void run_until_nothing_is_left() {
    fetch();
    for (int round = 0; round < 20 && step(); ++round) {
    }
    for (const auto& arrival : ok(journal_->pending_acknowledgements("support", 100)))
      ok(acknowledged(*journal_, {arrival}));
  }

  Journal& journal() { return *journal_; }
  std::string told() const { return directory_ + "/told"; }  // what the source was told is durable
  std::string desk() const { return directory_ + "/desk"; }  // one line per ticket or comment

 private:
  static std::string text_of(std::uint32_t uid) {
    return uid == 3 ? "mail 2" : "mail " + std::to_string(uid);  // 3 is 2 again
  }

  void fetch() {
    const std::uint32_t from = ok(journal_->begin_at_cursor("support")).last_uid + 1;
    for (std::uint32_t uid = from; uid <= k_mails; ++uid) {
      const auto recorded = record(*journal_, mail(uid, text_of(uid)), cursor_at(uid));
      append(told(), std::to_string(uid) + " " + ok(recorded).intake_id);
    }
  }

  bool step() {
    bool moved = false;
    for (const auto& claim : ok(journal_->claim_plans(2))) {
      moved = true;
      // Mail 4 answers mail 1.
      ThreadQuestion question;
      question.in_reply_to = {"mail 1"};
      const auto leads = ok(journal_->threads().find_leads(question));
      const bool is_reply = claim.raw.bytes == "mail 4" && !leads.empty();
      Plan plan = is_reply ? reply_plan(claim, leads[0].thread.parent_intake) : ticket_plan(claim);
      plan.thread_ids = {claim.raw.bytes};
      plan.draft->marker = claim.raw.bytes;
      ok(journal_->store_plans({plan}));
    }
    for (const auto& claim : ok(journal_->claim_filings(2))) {
      moved = true;
      append(desk(), claim.marker);
      ok(settle(*journal_, claim.intake_id, delivery(claim, model::DeliveryOutcome::filed),
                filed_as(claim.marker)));
    }
    for (const auto& doubt : ok(journal_->in_doubt({}))) {
      moved = true;
      const auto tickets = lines_of(desk());
      const bool found = std::ranges::find(tickets, doubt.claim.marker) != tickets.end();
      ok(settle(*journal_, doubt.claim.intake_id, std::nullopt,
                found ? filed_as(doubt.claim.marker) : ready_at(clock_.now())));
    }
    return moved;
  }

  std::string directory_;
  HandClock clock_;
  std::unique_ptr<Journal> journal_;
};

// True if the child was killed, false if it never came there: `where` is NAME:N of a failpoint.
bool run_child(const std::string& directory, const std::string& where) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("INTAKED_CRASH_DIRECTORY", directory.c_str(), 1);
    ::setenv("INTAKED_FAIL", (where + ":kill").c_str(), 1);
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    ::execl("/proc/self/exe", "child", "--gtest_also_run_disabled_tests",
            "--gtest_filter=CrashChild.DISABLED_LivesInTheWorld", nullptr);
    ::_exit(127);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  if (WIFSIGNALED(status)) {
    EXPECT_EQ(WTERMSIG(status), SIGKILL);
    return true;
  }
  EXPECT_EQ(WEXITSTATUS(status), 0) << "the child failed by itself, at " << where;
  return false;
}

void expect_nothing_lost_nothing_doubled(World& world, const std::string& directory) {
  std::map<std::string, int> tickets;
  for (const auto& marker : lines_of(world.desk())) ++tickets[marker];
  const std::map<std::string, int> wanted{{"mail 1", 1}, {"mail 2", 1}, {"mail 4", 1}};
  EXPECT_EQ(tickets, wanted);

  for (const auto& line : lines_of(world.told())) {
    const std::string id = line.substr(line.find(' ') + 1);
    EXPECT_EQ(ok(world.journal().find(id)).intake.state, State::filed) << line;
  }
  const Counts counts = ok(world.journal().counts());
  EXPECT_EQ(counts.arrivals, k_mails);
  EXPECT_EQ(counts.filed, 3u);
  EXPECT_EQ(counts.received + counts.planned + counts.dropped + counts.parked, 0u);
  EXPECT_TRUE(ok(world.journal().pending_acknowledgements("support", 100)).empty());

  auto db = ok(sql::Connection::open(directory + "/journal.db", sql::OpenMode::query_only));
  const auto expect_text = [&](const char* sql, const std::string& expected) {
    ok(db->run(sql, {}, [&](const sql::Row& row) { EXPECT_EQ(row.text(0), expected) << sql; }));
  };
  expect_text("PRAGMA integrity_check", "ok");
  expect_text("SELECT COUNT(*) FROM pragma_foreign_key_check", "0");
  expect_text(
      "SELECT COUNT(*) FROM (SELECT 1 FROM arrival GROUP BY uidvalidity, uid"
      " HAVING COUNT(*) > 1)",
      "0");
  expect_text(
      "SELECT COUNT(*) FROM tally t WHERE t.name <> 'arrivals' AND t.n <>"
      " (SELECT COUNT(*) FROM intake i WHERE i.state = t.name)",
      "0");
}

}  // namespace

// Not a test: what the child does.
TEST(CrashChild, DISABLED_LivesInTheWorld) {
  const char* directory = std::getenv("INTAKED_CRASH_DIRECTORY");
  if (directory == nullptr) GTEST_SKIP() << "only as a child of Crash.AtEveryStep…";
  World world(directory);
  world.run_until_nothing_is_left();
}

TEST(Crash, AtEveryStepLosesNothingAndDoublesNothing) {
#ifndef INTAKED_FAILPOINTS
  GTEST_SKIP() << "built without failpoints";
#endif
  // Both sides of every commit to the last one, and each other step, inside its transaction, once.
  const std::vector<std::pair<std::string, int>> sweeps{
      {"journal.commit", 1'000},  {"journal.committed", 1'000}, {"journal.record", 1},
      {"journal.claim_plans", 1}, {"journal.store_plans", 1},   {"journal.claim_filings", 1},
      {"journal.settle", 1},      {"journal.acknowledged", 1},
  };
  int kills = 0;
  for (const auto& [name, last] : sweeps) {
    bool killed = true;
    for (int n = 1; killed && n <= last; ++n) {
      const std::string where = name + ":" + std::to_string(n);
      SCOPED_TRACE("killed at " + where);
      Directory directory;
      killed = run_child(directory.path(), where);
      EXPECT_TRUE(killed || n > 1) << "the failpoint is gone";
      kills += killed ? 1 : 0;
      World world(directory.path());
      world.run_until_nothing_is_left();
      expect_nothing_lost_nothing_doubled(world, directory.path());
      if (testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GE(kills, 40);
}

// The same, but with the crash while a message is being understood.
class SuspectTest : public JournalTest {
 protected:
  // A process that claims up to `limit` messages and dies.
  void die_while_planning(std::size_t limit) {
    journal_.reset();
    const pid_t child = ::fork();
    if (child == 0) {
      {
        HandClock clock;
        auto journal = Journal::open(options(), clock, 300s);
        if (journal && (*journal)->claim_plans(limit)) ::_exit(7);
      }
      ::_exit(1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(WEXITSTATUS(status), 7);
    open();
  }
};

TEST_F(SuspectTest, WhatWasBeingPlannedWhenTheProcessDiedIsPlannedAloneAndFirst) {
  const std::string first = recorded(1);
  const std::string poison = recorded(2);
  const std::string later = recorded(3);
  die_while_planning(2);

  auto claims = ok(journal().claim_plans(10));
  ASSERT_EQ(claims.size(), 1u) << "a suspect comes alone";
  EXPECT_EQ(claims[0].intake_id, first);
  EXPECT_TRUE(claims[0].alone);
  EXPECT_EQ(intake(first).plan_attempts, 2);
  EXPECT_TRUE(ok(journal().claim_plans(10)).empty()) << "and nothing beside it";
  store(ticket_plan(claims[0]));

  die_while_planning(1);
  die_while_planning(1);
  EXPECT_EQ(state(poison), State::parked);
  EXPECT_EQ(intake(poison).reason, "intaked ended twice while this message alone was planned");
  EXPECT_EQ(ok(journal().raw_bytes(poison)), mail(2).bytes);
  claims = ok(journal().claim_plans(10));
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].intake_id, later);
  EXPECT_FALSE(claims[0].alone);
  EXPECT_EQ(intake(later).plan_attempts, 1) << "nobody else was counted";

  ok(journal().release_plans({later}));
  ok(journal().mending().retry(poison, "dana"));
  EXPECT_TRUE(claimed_plan().alone) << "taken back, it is tried alone";
}

// The process lives; the parser failed in one of its own.
TEST_F(JournalTest, WhatTheParserFailedOnIsPlannedAloneAndParkedAfterTwoMoreFailures) {
  const std::string poison = recorded(1);
  const std::string good = recorded(2);
  auto claims = ok(journal().claim_plans(10));
  ASSERT_EQ(claims.size(), 2u);
  ok(journal().fail_plans({{poison, "the parser was killed by signal 11"}}));
  EXPECT_EQ(state(poison), State::received);
  EXPECT_TRUE(ok(journal().claim_plans(10)).empty()) << "it waits until nothing else is planned";
  store(ticket_plan(claims[1]));
  EXPECT_EQ(state(good), State::planned);

  const std::string later = recorded(3);
  claims = ok(journal().claim_plans(10, Suspects::wait));
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].intake_id, later) << "others go on where it waits";
  EXPECT_FALSE(claims[0].alone);
  ok(journal().release_plans({later}));
  for (int lone = 1; lone <= 2; ++lone) {
    EXPECT_EQ(state(poison), State::received) << lone;
    const auto claim = claimed_plan();
    EXPECT_EQ(claim.intake_id, poison);
    EXPECT_TRUE(claim.alone);
    ok(journal().fail_plans({{poison, "the parser needed more than 2 s of processor time"}}));
  }
  EXPECT_EQ(state(poison), State::parked);
  EXPECT_EQ(intake(poison).reason,
            "given up after two tries alone: the parser needed more than 2 s of processor time");
  EXPECT_EQ(intake(poison).plan_attempts, 3);
  EXPECT_EQ(ok(journal().raw_bytes(poison)), mail(1).bytes);
  EXPECT_EQ(claimed_plan().intake_id, later);

  ok(journal().fail_plans({{poison, "again"}}));
  EXPECT_EQ(state(poison), State::parked) << "only what is claimed can fail";
  EXPECT_NE(intake(poison).reason, "again");
}

TEST_F(JournalTest, AFailureIsRememberedWhenTheProcessDiesToo) {
  const std::string poison = recorded(1);
  claimed_plan();
  ok(journal().fail_plans({{poison, "the parser was killed by signal 11"}}));
  open();
  EXPECT_TRUE(claimed_plan().alone);
  ok(journal().fail_plans({{poison, "the parser was killed by signal 11"}}));
  open();
  EXPECT_TRUE(claimed_plan().alone);
  ok(journal().fail_plans({{poison, "the parser was killed by signal 11"}}));
  EXPECT_EQ(state(poison), State::parked);
}

}  // namespace intaked::journal
