// What a claim costs does not depend on how much waits: SQLite's own steps are counted, not time.
#include <algorithm>

#include <sqlite3.h>

#include "journal/filing.h"
#include "journal/journal_fixture.h"
#include "journal/plan.h"
#include "journal/schema.h"

namespace intaked::journal {

namespace {

std::int64_t g_steps = 0;

int count_steps(sqlite3* db, const char**, const sqlite3_api_routines*) {
  sqlite3_progress_handler(
      db, 1,
      [](void*) {
        ++g_steps;
        return 0;
      },
      nullptr);
  return SQLITE_OK;
}

// A journal in which one mailbox has a backlog and another has three messages.
class Backlog {
 public:
  Backlog(std::int64_t waiting, const std::string& state) {
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(count_steps));
    db_ = ok(open_database(directory_.path() + "/journal.db", now_));
    sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(count_steps));
    ok(db_->run("BEGIN"));
    fill("flooded", waiting, state);
    fill("support", 3, state);
    ok(db_->run("COMMIT"));
  }

  template <class Claim>
  std::int64_t steps_of(const Claim& claim) {
    Transaction transaction{*db_, now_, {}};
    ok(db_->run("BEGIN"));
    g_steps = 0;
    claim(transaction);
    const std::int64_t steps = g_steps;
    ok(db_->run("COMMIT"));
    return steps;
  }

  std::vector<std::string> origins_of(const std::vector<std::int64_t>& chosen) {
    std::vector<std::string> origins;
    for (const std::int64_t id : chosen)
      ok(db_->run("SELECT origin FROM intake WHERE id = $1", {id},
                  [&](const sql::Row& row) { origins.emplace_back(row.text(0)); }));
    return origins;
  }

 private:
  void fill(const std::string& origin, std::int64_t count, const std::string& state) {
    ok(
        db_->run("INSERT INTO intake (public_id, state, origin_kind, origin, received_at,"
                 " recorded_at, changed_at, bytes, full_size, completeness)"
                 " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)"
                 " SELECT $1 || i, $3, 'imap', $1, 1, 1, 1, 1000, 1000, 'whole' FROM n",
                 {origin, count, state}));
  }

  const Instant now_{std::chrono::seconds{1'773'416'400}};
  Directory directory_;
  std::unique_ptr<sql::Connection> db_;
};

}  // namespace

TEST(ClaimCost, AProbeIsFlatWhereverTheLastOneWas) {
  std::vector<std::int64_t> steps;
  for (const std::int64_t waiting : {1'000, 10'000, 100'000}) {
    Backlog backlog(waiting, "planned");
    FilingTurns turns;
    for (int i = 0; i < 100; ++i)
      steps.push_back(backlog.steps_of([&](Transaction& transaction) {
        ASSERT_EQ(ok(choose_probe(transaction, turns)).size(), 1u);
      }));
  }
  const auto [least, most] = std::ranges::minmax(steps);
  EXPECT_LE(most, least * 2);
}

TEST(ClaimCost, FilingIsFlatAndEachMailboxHasItsShareBesideABacklog) {
  std::vector<std::int64_t> steps;
  for (const std::int64_t waiting : {1'000, 10'000, 100'000}) {
    Backlog backlog(waiting, "planned");
    FilingTurns turns;
    std::vector<std::int64_t> chosen;
    steps.push_back(backlog.steps_of(
        [&](Transaction& transaction) { chosen = ok(choose_for_filing(transaction, 8, turns)); }));
    const auto origins = backlog.origins_of(chosen);
    EXPECT_EQ(std::ranges::count(origins, "support"), 3) << waiting;
    EXPECT_EQ(origins.size(), 8u);
    // One at a time they take turns.
    std::vector<std::string> order;
    Backlog other(waiting, "planned");
    FilingTurns last;
    for (int i = 0; i < 4; ++i)
      other.steps_of([&](Transaction& transaction) {
        order.push_back(other.origins_of(ok(choose_for_filing(transaction, 1, last))).at(0));
      });
    EXPECT_EQ(order, (std::vector<std::string>{"flooded", "support", "flooded", "support"}));
  }
  EXPECT_LE(steps[1], steps[0] * 11 / 10);
  EXPECT_LE(steps[2], steps[0] * 11 / 10);
  RecordProperty("steps", std::to_string(steps[2]));
}

TEST(ClaimCost, PlanningIsFlat) {
  std::vector<std::int64_t> steps;
  for (const std::int64_t waiting : {1'000, 100'000}) {
    Backlog backlog(waiting, "received");
    steps.push_back(backlog.steps_of([&](Transaction& transaction) {
      EXPECT_EQ(ok(choose_for_planning(transaction, 64, Suspects::first)).size(), 64u);
    }));
  }
  EXPECT_LE(steps[1], steps[0] * 11 / 10);
}

}  // namespace intaked::journal
