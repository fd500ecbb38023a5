#include "base/result.h"

#include <gtest/gtest.h>

namespace intaked {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return fail(ErrorKind::invalid, "odd", "take an even number");
  return n / 2;
}

Result<void> check(int n) {
  INTAKED_CHECK(half(n));
  return {};
}

Result<int> quarter(int n) {
  INTAKED_TRY(const int first, half(n));
  INTAKED_TRY(const int second, half(first));
  return second;
}

TEST(Result, hands_errors_up_unchanged) {
  EXPECT_EQ(quarter(8), 2);
  const Result<int> failed = quarter(6);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::invalid);
  EXPECT_EQ(failed.error().text, "odd");
  EXPECT_EQ(failed.error().hint, "take an even number");
  EXPECT_TRUE(check(2));
  EXPECT_FALSE(check(1));
}

TEST(Result, kinds_have_their_own_names) {
  EXPECT_EQ(name_of(ErrorKind::no_space), "no_space");
  EXPECT_EQ(name_of(ErrorKind::timed_out), "timed_out");
}

}  // namespace
}  // namespace intaked
