#include "desk/breaker.h"

#include <gtest/gtest.h>

namespace intaked::desk {
namespace {

using namespace std::chrono_literals;
using Change = Breaker::Change;

constexpr Tick k_start{1h};

TEST(Breaker, LetsAllThroughUntilTheTargetFails) {
  Breaker breaker({2s, 60s});
  EXPECT_EQ(breaker.room(3, 8, k_start), 5u);
  EXPECT_EQ(breaker.room(9, 8, k_start), 0u);
  EXPECT_EQ(breaker.failed("401", false, 1, k_start), Change::opened);
  EXPECT_EQ(breaker.reason(), "401");
  EXPECT_EQ(breaker.room(0, 8, k_start), 0u);
}

TEST(Breaker, ProbesWithOneAtATimeAtGrowingWaits) {
  Breaker breaker({2s, 60s});
  breaker.failed("down", false, 1, k_start);
  Tick now = k_start;
  for (const auto wait : {2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    EXPECT_EQ(breaker.room(0, 8, now + wait - 1us), 0u) << wait.count();
    now += wait;
    EXPECT_EQ(breaker.next_probe_at(), now);
    EXPECT_EQ(breaker.room(0, 8, now), 1u) << wait.count();
    EXPECT_EQ(breaker.room(1, 8, now), 0u) << "one probe is enough";
    EXPECT_EQ(breaker.failed("still down", true, 1, now), Change::none);
  }
  EXPECT_EQ(breaker.reason(), "still down");
}

TEST(Breaker, WhatWasOnItsWayDoesNotLengthenTheWait) {
  Breaker breaker({2s, 60s});
  breaker.failed("down", false, 1, k_start);
  for (int i = 0; i < 7; ++i)
    EXPECT_EQ(breaker.failed("late", false, 1, k_start + 1s), Change::none);
  EXPECT_EQ(breaker.reason(), "down");
  EXPECT_EQ(breaker.room(0, 8, k_start + 2s), 1u);
}

TEST(Breaker, AClearAnswerClosesItAndTheNextFailureBeginsAnew) {
  Breaker breaker({2s, 60s});
  EXPECT_EQ(breaker.worked(), Change::none);
  breaker.failed("down", false, 1, k_start);
  breaker.failed("down", true, 1, k_start + 2s);
  EXPECT_EQ(breaker.worked(), Change::closed);
  EXPECT_FALSE(breaker.is_open());
  EXPECT_EQ(breaker.reason(), "");
  EXPECT_EQ(breaker.room(0, 8, k_start + 2s), 8u);
  EXPECT_EQ(breaker.failed("again", false, 0.5, k_start + 1min), Change::opened);
  EXPECT_EQ(breaker.next_probe_at(), k_start + 1min + 1s);
}

}  // namespace
}  // namespace intaked::desk
