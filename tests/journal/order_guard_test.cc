// What a message that could not be recorded holds back.
#include "journal/order_guard.h"

#include <gtest/gtest.h>

namespace intaked::journal {
namespace {

class OrderGuardTest : public testing::Test {
 protected:
  static model::Arrival arrival(std::uint32_t uid, std::uint32_t uidvalidity = 7) {
    model::Arrival arrival;
    arrival.source = "support";
    arrival.uidvalidity = uidvalidity;
    arrival.uid = uid;
    return arrival;
  }
  bool may_record(std::uint32_t uid, std::uint32_t cursor_uid, std::uint32_t uidvalidity = 7) {
    Cursor cursor;
    cursor.uidvalidity = uidvalidity;
    cursor.last_uid = cursor_uid;
    return guard_.check(arrival(uid, uidvalidity), cursor).has_value();
  }
  void fails(std::uint32_t uid) {
    guard_.failed(arrival(uid), Error{ErrorKind::no_space, "the disk is full", {}});
  }

  OrderGuard guard_;
};

TEST_F(OrderGuardTest, HoldsBackWhatWouldMoveTheCursorOverAFailure) {
  fails(1'000);
  EXPECT_FALSE(may_record(1'001, 1'001));
  EXPECT_FALSE(may_record(50, 1'000)) << "found missing by a census: its cursor is today's";
  EXPECT_FALSE(may_record(51, 1'000)) << "still";
  EXPECT_TRUE(may_record(999, 999));
  EXPECT_FALSE(may_record(1'001, 1'001)) << "the one that failed is still to come";
}

TEST_F(OrderGuardTest, LetsGoOnWithTheMessageItselfAndWithANewBeginning) {
  fails(1'000);
  EXPECT_TRUE(may_record(1'000, 1'000));
  EXPECT_TRUE(may_record(1'001, 1'001));
  fails(1'002);
  guard_.forget("support");
  EXPECT_TRUE(may_record(1'003, 1'003));
  fails(1'004);
  EXPECT_TRUE(may_record(1, 1, 8)) << "another numbering";
}

TEST_F(OrderGuardTest, TheLowestOfSeveralFailuresCounts) {
  fails(1'000);
  fails(998);
  EXPECT_FALSE(may_record(999, 999));
}

}  // namespace
}  // namespace intaked::journal
