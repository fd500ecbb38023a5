#include "app/strangers_lines.h"

#include <gtest/gtest.h>

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

TEST(StrangersLines, TenAtOnceThenOneASecondAndTheRestIsCounted) {
  ManualClock clock;
  clock.advance(1h);
  StrangersLines lines(clock);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(lines.may_write(), 0u);
  for (int i = 0; i < 500; ++i) EXPECT_EQ(lines.may_write(), std::nullopt);
  clock.advance(1s);
  EXPECT_EQ(lines.may_write(), 500u);
  EXPECT_EQ(lines.may_write(), std::nullopt);
  clock.advance(1h);
  EXPECT_EQ(lines.may_write(), 1u);
}

}  // namespace
}  // namespace intaked::app
