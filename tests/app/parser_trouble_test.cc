#include "app/parser_trouble.h"

#include <gmock/gmock.h>

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(ParserTroubles, AMessageThatFailsAgainAndAgainIsNotOurs) {
  ManualClock clock;
  ParserTrouble trouble(clock);
  for (int i = 0; i < 100; ++i) trouble.failed_on("one");
  EXPECT_TRUE(trouble.may_try_again());
  EXPECT_EQ(trouble.text(), "");
}

TEST(ParserTroubles, WhatAParserFailsOnThatFailsOnEverythingWaits) {
  ManualClock clock;
  ParserTrouble trouble(clock);
  for (int i = 0; i < 20; ++i) trouble.failed_on(std::to_string(i));
  EXPECT_TRUE(trouble.may_try_again());
  clock.advance(5min);
  trouble.failed_on("20");
  EXPECT_FALSE(trouble.may_try_again());
  EXPECT_TRUE(trouble.may_plan()) << "others go on";
  EXPECT_THAT(trouble.text(), HasSubstr("more than 20 messages"));
  trouble.available();
  EXPECT_THAT(trouble.text(), HasSubstr("more than 20 messages")) << "a process is no cure";
  clock.advance(5min + 1s);
  EXPECT_TRUE(trouble.may_try_again()) << "the first ones are forgotten";
  EXPECT_EQ(trouble.text(), "");
}

TEST(ParserTroubles, WithoutAProcessItWaitsAWhile) {
  ManualClock clock;
  ParserTrouble trouble(clock);
  trouble.unavailable({ErrorKind::unavailable, "no process", {}});
  EXPECT_FALSE(trouble.may_plan());
  EXPECT_EQ(trouble.text(), "no process");
  clock.advance(5s);
  EXPECT_TRUE(trouble.may_plan());
  EXPECT_EQ(trouble.text(), "no process") << "until one could be had";
  trouble.available();
  EXPECT_EQ(trouble.text(), "");
}

}  // namespace
}  // namespace intaked::app
