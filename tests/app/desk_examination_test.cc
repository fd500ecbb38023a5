// How the desk's clock and ours are compared.
#include "app/desk_examination.h"

#include <gtest/gtest.h>

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr Instant k_noon{std::chrono::seconds{1'773'403'200}};

TEST(DeskClock, IsKnownToASecondAndTheTimeOfTheAnswer) {
  EXPECT_EQ(clock_offset(k_noon, k_noon + 1s, k_noon), 0s);
  EXPECT_EQ(clock_offset(k_noon + 900ms, k_noon + 1s, k_noon), 0s);
  // A slow answer hides as much.
  EXPECT_EQ(clock_offset(k_noon, k_noon + 30s, k_noon + 29s), 0s);
  EXPECT_EQ(clock_offset(k_noon, k_noon + 1s, k_noon + 61s), 60s);
  EXPECT_EQ(clock_offset(k_noon, k_noon + 1s, k_noon - 61s), -60s);
}

TEST(DeskClock, IsNotedWhenItIsTwoMinutesAway) {
  const auto step = [](std::optional<Instant> date) {
    Examination to;
    examine_desk_clock({k_noon, k_noon + 1s, date}, to);
    return to.steps.front();
  };
  using Outcome = ExaminedStep::Outcome;
  EXPECT_EQ(step(k_noon).text, "the desk's and ours agree");
  EXPECT_EQ(step(k_noon + 121s).outcome, Outcome::good);
  EXPECT_EQ(step(k_noon + 122s).outcome, Outcome::note);
  EXPECT_EQ(step(k_noon + 122s).text, "the desk's is 2 min ahead of ours: one of the two is wrong");
  EXPECT_EQ(step(k_noon - 1h).text, "the desk's is 59 min behind ours: one of the two is wrong");
  EXPECT_EQ(step(std::nullopt).outcome, Outcome::note);
}

}  // namespace
}  // namespace intaked::app
