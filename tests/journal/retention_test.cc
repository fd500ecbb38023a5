// What is let go, when, and what never is.
#include "journal/inspection.h"
#include "journal/journal_fixture.h"

namespace intaked::journal {
namespace {

using std::chrono::days;

class RetentionTest : public JournalTest {
 protected:
  Removed remove(std::uint64_t budget = 0) {
    return ok(journal().mending().remove_expired(budget));
  }
  // Watched all the time: nothing jumps. The rows that went.
  std::size_t let_days_pass(int count) {
    std::size_t rows = 0;
    for (int day = 0; day < count; ++day) {
      rows += remove().rows;
      clock_.advance(days{1});
    }
    return rows;
  }
  // As the service does, each hour.
  void watch(std::chrono::hours hours) {
    for (auto left = hours; left.count() > 0; --left) {
      clock_.advance(1h);
      remove();
    }
  }
  bool is_in_doubt() { return ok(journal().pulse()).clock_doubt.has_value(); }
  std::string filed(std::uint32_t uid, const std::string& ticket) {
    const std::string id = planned(uid);
    file(id, ticket);
    return id;
  }
  bool has_bytes(const std::string& id) { return journal().raw_bytes(id).has_value(); }
  void expect_sound() {
    const auto verdict = ok(journal().inspection().check(true));
    for (const auto& finding : verdict.findings)
      ADD_FAILURE() << finding.name << " " << finding.places[0];
  }
};

TEST_F(RetentionTest, BytesGoAThirtyDaysAfterTheFilingAndTheRowTellsWhatBecameOfIt) {
  const std::string id = filed(1, "SUP-1");
  let_days_pass(29);
  clock_.advance(days{1} - 1s);
  EXPECT_EQ(remove().messages, 0u);
  EXPECT_TRUE(has_bytes(id));
  clock_.advance(2s);
  EXPECT_EQ(remove().messages, 1u);
  EXPECT_FALSE(has_bytes(id));
  EXPECT_EQ(intake("SUP-1").subject, "A question");
  EXPECT_EQ(number("SELECT COUNT(*) FROM draft") + number("SELECT COUNT(*) FROM decision"), 0);
  EXPECT_EQ(ok(journal().inspection().find({.words = {"alice@acme.example"}})).messages.size(), 1u);
  EXPECT_EQ(remove().messages, 0u) << "once";
  expect_sound();
}

TEST_F(RetentionTest, WhatWasDroppedGoesAfterAWeek) {
  const std::string id = planned(1);
  ok(journal().mending().drop(id, "dana", "no"));
  let_days_pass(7);
  EXPECT_EQ(remove().messages, 1u);
  EXPECT_FALSE(has_bytes(id));
  EXPECT_EQ(error_kind(journal().mending().retry(id, "dana")), ErrorKind::not_found);
}

TEST_F(RetentionTest, WhatWaitsOrIsParkedStaysForEver) {
  planned(2);
  const std::string parked = planned(3, [](Plan& plan) { plan.park_reason = "look"; });
  recorded(4);
  let_days_pass(500);
  EXPECT_EQ(remove(1).messages, 0u);
  EXPECT_TRUE(has_bytes(parked));
  EXPECT_EQ(number("SELECT COUNT(*) FROM intake"), 3);
}

TEST_F(RetentionTest, ARetriedMessageIsKeptAnew) {
  const std::string id = planned(1);
  ok(journal().mending().drop(id, "dana", "no"));
  ok(journal().mending().retry(id, "dana"));
  let_days_pass(100);
  EXPECT_EQ(remove().messages, 0u);
}

TEST_F(RetentionTest, RowsGoAfterFourHundredDaysAndADuplicateIsKnownUntilThen) {
  filed(1, "SUP-1");
  let_days_pass(399);
  EXPECT_EQ(ok(record(journal(), mail(9, mail(1).bytes))).recording, Recording::same_bytes);
  clock_.advance(days{2});
  EXPECT_EQ(remove().rows, 1u);
  EXPECT_EQ(number("SELECT COUNT(*) FROM intake"), 0);
  EXPECT_EQ(number("SELECT COUNT(*) FROM delivery"), 0);
  EXPECT_EQ(ok(journal().counts()).filed, 0u);
  EXPECT_EQ(ok(journal().counts()).arrivals, 2u) << "a counter only grows";
  expect_sound();
}

TEST_F(RetentionTest, TheOpenerStaysWhileItsConversationGoesOn) {
  const std::string opener = filed(1, "SUP-1");
  let_days_pass(390);
  file(planned_reply(2, opener), "");
  let_days_pass(20);
  EXPECT_EQ(remove().rows, 0u);
  EXPECT_EQ(intake("SUP-1").id, opener);
  EXPECT_EQ(let_days_pass(402), 2u) << "the reply, and a day later what it belonged to";
  expect_sound();
}

TEST_F(RetentionTest, APassLooksAtFewRowsHoweverManyAreNeeded) {
  std::vector<std::string> openers;
  for (std::uint32_t uid = 1; uid <= 250; ++uid)
    openers.push_back(filed(uid, "SUP-" + std::to_string(uid)));
  let_days_pass(390);
  for (int step = 0; step < 5; ++step) remove();
  for (std::uint32_t uid = 1; uid <= 250; ++uid)
    file(planned_reply(1'000 + uid, openers[uid - 1]), "");
  let_days_pass(9);
  clock_.advance(days{2});
  EXPECT_TRUE(remove().more) << "200 looked at";
  EXPECT_FALSE(remove().more) << "the other 50, and none again";
  EXPECT_EQ(number("SELECT COUNT(*) FROM intake"), 500);
  expect_sound();
}

TEST_F(RetentionTest, ABudgetKeepsLessAndNeverTouchesWhatIsNotSettled) {
  const std::string large(400'000, 'x');
  std::vector<std::string> ids;
  for (std::uint32_t uid = 1; uid <= 6; ++uid) {
    ids.push_back(recorded(uid, "Subject: " + std::to_string(uid) + "\r\n\r\n" + large));
    store(ticket_plan(claimed_plan()));
    if (uid != 3)
      file(ids.back(), "SUP-" + std::to_string(uid));
    else
      settle(journal(), ids.back(), delivery(claimed_filing(), model::DeliveryOutcome::refused),
             parked_because("no"));
    clock_.advance(1h);
  }
  const std::uint64_t budget = 1'500'000;
  for (int step = 0; step < 10 && remove(budget).more; ++step) {
  }
  EXPECT_FALSE(has_bytes(ids[0]));
  EXPECT_TRUE(has_bytes(ids[2])) << "parked";
  EXPECT_TRUE(remove(1).over_budget || !remove(1).more);
  EXPECT_TRUE(remove(1).over_budget) << "what is parked is more than one byte";
  EXPECT_TRUE(has_bytes(ids[2]));
  recorded(7);
  expect_sound();
}

TEST_F(RetentionTest, AClockThatJumpsAheadRemovesNothingForADay) {
  const std::string id = filed(1, "SUP-1");
  remove();
  clock_.advance(days{365});
  EXPECT_EQ(remove().messages, 0u);
  EXPECT_TRUE(is_in_doubt());
  open();
  watch(23h);
  EXPECT_TRUE(has_bytes(id));
  clock_.advance(30h);
  EXPECT_EQ(remove().messages, 0u) << "nobody was told meanwhile";
  clock_.advance(1h);
  EXPECT_EQ(remove().messages, 1u) << "it was watched for a day";
  EXPECT_FALSE(is_in_doubt());
}

TEST_F(RetentionTest, ASecondStepIsNoDay) {
  const std::string id = filed(1, "SUP-1");
  remove();
  clock_.advance(days{365});
  remove();
  clock_.advance(30h);
  EXPECT_EQ(remove().messages, 0u);
  EXPECT_TRUE(has_bytes(id));
}

TEST_F(RetentionTest, WhatIsSettledByAClockThatIsBehindIsKeptFromTheTimeBefore) {
  filed(1, "SUP-1");
  remove();
  clock_.advance(-days{500});
  open();
  const std::string filed_then = filed(2, "SUP-2");
  const std::string dropped_then = planned(3);
  ok(journal().mending().drop(dropped_then, "dana", "no"));
  clock_.advance(days{500});
  EXPECT_EQ(remove().messages, 0u);
  EXPECT_TRUE(has_bytes(filed_then));
  EXPECT_TRUE(has_bytes(dropped_then));
  EXPECT_EQ(remove().rows, 0u);
}

TEST_F(RetentionTest, AClockThatIsSetRightAgainIsBelievedAtOnce) {
  const std::string id = filed(1, "SUP-1");
  for (const int jump : {365, -365}) {
    remove();
    clock_.advance(days{jump});
    EXPECT_EQ(remove().messages, 0u);
    EXPECT_TRUE(is_in_doubt()) << jump;
    clock_.advance(days{-jump});
    EXPECT_EQ(remove().messages, 0u);
    EXPECT_FALSE(is_in_doubt()) << jump;
  }
  EXPECT_TRUE(has_bytes(id));
  let_days_pass(31);
  EXPECT_FALSE(has_bytes(id));
}

TEST_F(RetentionTest, AClockThatIsWrongFromTheStartIsComparedWithTheLifeBefore) {
  const std::string id = filed(1, "SUP-1");
  clock_.advance(days{365});
  open();
  recorded(2);
  EXPECT_EQ(remove().messages, 0u);
  EXPECT_TRUE(is_in_doubt());
  EXPECT_TRUE(has_bytes(id));
}

TEST_F(RetentionTest, AJournalThatNeverLookedAtTheClockKnowsItByItsYoungestMessage) {
  const std::string id = filed(1, "SUP-1");
  journal_.reset();
  ok(ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::read_write))
         ->run("DELETE FROM setting WHERE name = 'clock'"));
  clock_.advance(days{365});
  open();
  EXPECT_EQ(remove().messages, 0u);
  EXPECT_TRUE(is_in_doubt());
  EXPECT_TRUE(has_bytes(id));
}

TEST_F(RetentionTest, EachJumpIsDoubtedAnew) {
  const std::string id = filed(1, "SUP-1");
  remove();
  clock_.advance(-days{365});
  remove();
  clock_.advance(2h);
  clock_.advance(days{730});
  EXPECT_EQ(remove().messages, 0u) << "the wait of the jump before is not this one's";
  EXPECT_TRUE(is_in_doubt());
  EXPECT_TRUE(has_bytes(id));
}

TEST_F(RetentionTest, ABudgetIsKeptWhateverTheClockSays) {
  const std::string id = filed(1, "SUP-1");
  remove();
  clock_.advance(days{365});
  EXPECT_EQ(remove(1).messages, 1u);
  EXPECT_FALSE(has_bytes(id));
}

// Whoever removes a row is asked who refers to it: without an index that reads a whole table, each
// time.
TEST_F(RetentionTest, EveryReferenceHasAnIndex) {
  auto db = ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::query_only));
  std::vector<std::pair<std::string, std::string>> references;
  ok(
      db->run("SELECT m.name, f.\"from\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f"
              " WHERE m.type = 'table'",
              {}, [&](const sql::Row& row) { references.emplace_back(row.text(0), row.text(1)); }));
  EXPECT_GE(references.size(), 14u);
  for (const auto& [table, column] : references) {
    int indexes = 0;
    ok(db->run(
        "SELECT l.partial, s.sql FROM pragma_index_list($1) l JOIN pragma_index_info(l.name) i"
        " ON i.seqno = 0 LEFT JOIN sqlite_master s ON s.name = l.name WHERE i.name = $2",
        {table, column}, [&](const sql::Row& row) {
          const bool fits =
              row.integer(0) == 0 || row.text(1).ends_with("WHERE " + column + " IS NOT NULL");
          indexes += fits;
        }));
    std::int64_t is_key = 0;
    ok(db->run("SELECT COUNT(*) FROM pragma_table_info($1) WHERE name = $2 AND pk = 1",
               {table, column}, [&](const sql::Row& row) { is_key = row.integer(0); }));
    EXPECT_TRUE(indexes > 0 || is_key == 1) << table << "." << column;
  }
}

}  // namespace
}  // namespace intaked::journal
