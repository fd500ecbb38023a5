#include "sandbox/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace intaked::sandbox {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;

constexpr Instant k_start{seconds(1'773'416'400)};

class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    auto opened = Store::open(":memory:");
    EXPECT_TRUE(opened) << opened.error().text;
    store_ = std::move(*opened);
  }

  void add(const std::string& id, const std::string& team = "T1", const std::string& marker = "") {
    const auto number = store_->next_number(team);
    ASSERT_TRUE(number) << number.error().text;
    const auto added = store_->add_ticket({id, team + "-" + std::to_string(*number), team, marker,
                                           k_start + seconds(added_++), "{\"id\":\"" + id + "\"}"});
    ASSERT_TRUE(added) << added.error().text;
  }
  void comment(const std::string& id, const std::string& ticket, const std::string& marker = "") {
    const auto added =
        store_->add_comment({id, "ticket", ticket, marker, k_start, "{\"id\":\"" + id + "\"}"});
    ASSERT_TRUE(added) << added.error().text;
  }
  std::vector<std::string> ids(const Selection& selection) {
    std::vector<std::string> found;
    const auto rows = store_->tickets(selection);
    EXPECT_TRUE(rows) << rows.error().text;
    if (rows) {
      for (const TicketRow& row : *rows) found.push_back(row.document.substr(7, 1));
    }
    return found;
  }

  std::unique_ptr<Store> store_;
  int added_ = 0;
};

TEST_F(StoreTest, SelectsByTeamTimePieceAndPage) {
  for (const char* id : {"a", "b", "c", "d"}) add(id, std::string(id) == "b" ? "T2" : "T1");
  EXPECT_THAT(ids({}), ElementsAre("d", "c", "b", "a"));
  EXPECT_THAT(ids({.is_oldest_first = true}), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(ids({.team_id = "T2"}), ElementsAre("b"));
  EXPECT_THAT(ids({.from = k_start + seconds(2)}), ElementsAre("d", "c"));
  EXPECT_THAT(ids({.up_to = k_start + seconds(1)}), ElementsAre("b", "a"));
  EXPECT_THAT(ids({.contains = "\"c\""}), ElementsAre("c"));
  EXPECT_THAT(ids({.skip = 1, .limit = 2}), ElementsAre("c", "b"));
}

TEST_F(StoreTest, FindsByIdAndByIdentifierWithItsComments) {
  add("a");
  comment("x", "a");
  comment("y", "a");
  for (const char* name : {"a", "T1-1"}) {
    const auto row = store_->find_ticket(name);
    ASSERT_TRUE(row && *row) << name;
    EXPECT_EQ((*row)->comments, 2);
  }
  EXPECT_FALSE(*store_->find_ticket("T1-2"));
}

TEST_F(StoreTest, TellsWhatWasDoubled) {
  add("a", "T1", "m1");
  add("b", "T1", "m2");
  add("c", "T2", "m1");
  add("d");
  add("e");
  comment("x", "a", "c1");
  comment("y", "b", "c1");  // the same marker on another ticket is no double
  comment("z", "a", "c2");
  comment("w", "a", "c2");
  const auto tickets = store_->doubled_tickets();
  ASSERT_TRUE(tickets && tickets->size() == 1);
  EXPECT_EQ(tickets->front().marker, "m1");
  EXPECT_EQ(tickets->front().count, 2);
  const auto comments = store_->doubled_comments();
  ASSERT_TRUE(comments && comments->size() == 1);
  EXPECT_EQ(comments->front().marker, "c2");
  EXPECT_EQ(*store_->ticket_of_marker("m1"), "{\"id\":\"a\"}");
  EXPECT_EQ(*store_->ticket_of_marker(""), std::nullopt);
}

TEST_F(StoreTest, WhatFailsTogetherIsUndoneTogether) {
  const auto done = store_->together([&]() -> Result<void> {
    add("a");
    return fail(ErrorKind::invalid, "no");
  });
  EXPECT_FALSE(done);
  EXPECT_EQ(*store_->count_tickets(), 0);
  EXPECT_EQ(*store_->next_number("T1"), 1) << "the number was given back";
}

TEST_F(StoreTest, ClearBeginsAnew) {
  add("a");
  comment("x", "a");
  ASSERT_TRUE(store_->clear());
  EXPECT_EQ(*store_->count_tickets(), 0);
  EXPECT_EQ(*store_->count_comments(), 0);
  EXPECT_EQ(*store_->next_number("T1"), 1);
}

}  // namespace
}  // namespace intaked::sandbox
