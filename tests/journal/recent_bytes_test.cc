// What was just committed is planned without reading it back; nothing else is.
#include "journal/recent_bytes.h"

#include <thread>

#include "journal/journal_fixture.h"

namespace intaked::journal {

constexpr std::size_t k_kilobyte = 1'000;

TEST(RecentBytes, AreHandedOutOnce) {
  RecentBytes recent(10 * k_kilobyte);
  recent.keep("a", "the bytes of a");
  EXPECT_EQ(recent.take("b"), std::nullopt);
  EXPECT_EQ(recent.take("a"), "the bytes of a");
  EXPECT_EQ(recent.take("a"), std::nullopt);
}

TEST(RecentBytes, WhatWaitsLongestKeepsItsPlace) {
  RecentBytes recent(10 * k_kilobyte);
  for (const char* id : {"a", "b", "c", "d"}) recent.keep(id, std::string(3 * k_kilobyte, *id));
  EXPECT_EQ(recent.take("a"), std::string(3 * k_kilobyte, 'a'));
  EXPECT_EQ(recent.take("d"), std::nullopt) << "there was no room";
  recent.keep("e", std::string(3 * k_kilobyte, 'e'));
  EXPECT_EQ(recent.take("b"), std::string(3 * k_kilobyte, 'b'));
  EXPECT_EQ(recent.take("e"), std::string(3 * k_kilobyte, 'e')) << "what was taken left its room";
}

TEST(RecentBytes, WhatWasPassedByLeavesItsRoom) {
  RecentBytes recent(10 * k_kilobyte);
  for (const char* id : {"a", "b", "c"}) recent.keep(id, std::string(3 * k_kilobyte, *id));
  EXPECT_EQ(recent.take("c"), std::string(3 * k_kilobyte, 'c'));
  EXPECT_EQ(recent.take("a"), std::nullopt);
  recent.keep("d", std::string(9 * k_kilobyte, 'd'));
  EXPECT_EQ(recent.take("d"), std::string(9 * k_kilobyte, 'd'));
}

TEST(RecentBytes, OneThatIsLargerThanEverythingCostsTheOthersNothing) {
  RecentBytes recent(10 * k_kilobyte);
  recent.keep("a", "the bytes of a");
  recent.keep("large", std::string(11 * k_kilobyte, 'x'));
  EXPECT_EQ(recent.take("large"), std::nullopt);
  EXPECT_EQ(recent.take("a"), "the bytes of a");
}

TEST(RecentBytes, EmptyOnesAreBoundedToo) {
  RecentBytes recent(10 * k_kilobyte);
  for (int i = 0; i < 100; ++i) recent.keep(std::to_string(i), "");
  EXPECT_EQ(recent.take("0"), "");
  EXPECT_EQ(recent.take("99"), std::nullopt);
}

TEST(RecentBytes, OneThreadKeepsAndAnotherTakes) {
  RecentBytes recent(100 * k_kilobyte);
  const std::jthread keeper([&recent] {
    for (int i = 0; i < 500; ++i)
      recent.keep(std::to_string(i), std::to_string(i) + std::string(k_kilobyte, 'x'));
  });
  for (int i = 0; i < 500; ++i) {
    const auto bytes = recent.take(std::to_string(i));
    EXPECT_TRUE(!bytes || bytes->starts_with(std::to_string(i)));
  }
}

TEST_F(JournalTest, AMessageIsPlannedFromMemoryOnceAndFromTheDatabaseAfterwards) {
  const std::string id = recorded(1, "Subject: as it came\r\n\r\n");
  auto db = ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::read_write));
  ok(db->run("UPDATE chunk SET bytes = 'Subject: as it lies\r\n\r\n'"));
  EXPECT_EQ(claimed_plan().raw.bytes, "Subject: as it came\r\n\r\n");
  ok(journal().release_plans({id}));
  EXPECT_EQ(claimed_plan().raw.bytes, "Subject: as it lies\r\n\r\n");
}

TEST_F(JournalTest, AnotherArrivalDoesNotReplaceWhatIsKept) {
  recorded(1, "first");
  ok(record(journal(), mail(1, "second")));
  EXPECT_EQ(claimed_plan().raw.bytes, "first");
}

}  // namespace intaked::journal
