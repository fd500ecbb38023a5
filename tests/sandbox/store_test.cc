#include "sandbox/store.h"

#include <cstdio>

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

TEST_F(StoreTest, WhatWasDeletedIsCountedAndNotFound) {
  add("a");
  add("b");
  comment("c", "a");
  ASSERT_TRUE(store_->delete_ticket("a", R"({"id":"a"})"));
  EXPECT_FALSE(*store_->find_ticket("a"));
  EXPECT_FALSE(*store_->find_ticket("T1-1"));
  EXPECT_THAT(ids({}), ElementsAre("b"));
  EXPECT_THAT(ids({.with_deleted = true}), ElementsAre("b", "a"));
  EXPECT_TRUE(store_->comments({})->empty());
  EXPECT_EQ(store_->comments({.with_deleted = true})->size(), 1u);
  EXPECT_EQ(*store_->count_tickets(), 2);
  EXPECT_EQ(*store_->count_deleted_tickets(), 1);
}

TEST_F(StoreTest, KeepsFilesByteForByte) {
  const std::string content("a\0b\xff\r\n", 6);
  ASSERT_TRUE(store_->add_file({"F", "name", "text/plain", 6, k_start}, content));
  EXPECT_EQ(*store_->content_of_file("F"), content);
  const auto file = store_->find_file("F");
  ASSERT_TRUE(file && *file);
  EXPECT_EQ((*file)->name, "name");
  EXPECT_EQ((*file)->created_at, k_start);
  EXPECT_FALSE(*store_->find_file("G"));
  ASSERT_TRUE(store_->clear());
  EXPECT_FALSE(*store_->find_file("F"));
}

TEST_F(StoreTest, AnAddressHasOneContact) {
  ASSERT_TRUE(store_->add_contact("1", "Zoe@acme.example", "{}"));
  const auto again = store_->add_contact("2", "zoe@ACME.example", "{}");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::conflict);
  EXPECT_EQ(*store_->contact_of("ZOE@acme.example"), "{}");
}

TEST(StoreFile, OfAnotherVersionIsRefused) {
  const std::string file = testing::TempDir() + "/another_version.sqlite";
  std::remove(file.c_str());
  {
    const auto connection = sql::Connection::open(file, sql::OpenMode::read_write);
    ASSERT_TRUE(connection);
    ASSERT_TRUE((*connection)->script("CREATE TABLE tickets (id TEXT)"));
  }
  const auto opened = Store::open(file);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::conflict);
  std::remove(file.c_str());
}

}  // namespace
}  // namespace intaked::sandbox
