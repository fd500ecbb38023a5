#include "base/clock.h"

#include <gtest/gtest.h>

namespace intaked {
namespace {

TEST(Clock, rfc3339_has_microseconds_only_when_there_are_some) {
  EXPECT_EQ(to_rfc3339(from_microseconds(1'773'420'007'000'000)), "2026-03-13T16:40:07Z");
  EXPECT_EQ(to_rfc3339(from_microseconds(1'773'420'007'000'123)), "2026-03-13T16:40:07.000123Z");
  EXPECT_EQ(to_rfc3339(from_microseconds(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(from_microseconds(-1)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(to_rfc3339(from_microseconds(1'709'164'800'000'000)), "2024-02-29T00:00:00Z");
}

TEST(Clock, a_stepped_wall_clock_does_not_move_the_ticks) {
  ManualClock clock;
  const Tick before = clock.ticks();
  const Instant start = clock.now();
  clock.step_wall_clock(std::chrono::hours(-1));
  EXPECT_EQ(clock.ticks(), before);
  EXPECT_EQ(clock.now(), start - std::chrono::hours(1));
  clock.advance(std::chrono::seconds(2));
  EXPECT_EQ(clock.ticks(), before + std::chrono::seconds(2));
}

TEST(Clock, the_system_clock_is_past_the_year_this_was_written) {
  EXPECT_GT(to_rfc3339(SystemClock{}.now()), "2025");
}

}  // namespace
}  // namespace intaked
