// The fake desk keeps the seam's contract, so that what the filer learns from it holds for a real
// one.
#include "fakes/fake_desk.h"

#include <gmock/gmock.h>

namespace intaked::fakes {
namespace {

using namespace std::chrono_literals;
using model::DeliveryOutcome;

constexpr const char* k_body = R"({"teamId":"T1","deDuplicationKey":"intk1-a"})";

desk::Answer create(FakeDesk& desk) {
  desk::Answer answer;
  desk.create(k_body, Tick::max(), [&](desk::Answer got) { answer = std::move(got); });
  return answer;
}

desk::LookUp find(FakeDesk& desk) {
  desk::LookUp result;
  desk.find_ticket("intk1-a", {}, {}, [&](desk::LookUp got) { result = std::move(got); });
  return result;
}

TEST(FakeDesk, ExecutesAndLosesTheAnswer) {
  const ManualClock clock;
  FakeDesk desk(clock);
  desk.next(FakeDesk::Act::lose_answer).next(FakeDesk::Act::lose_request);
  EXPECT_EQ(create(desk).outcome, DeliveryOutcome::unknown);
  EXPECT_EQ(create(desk).outcome, DeliveryOutcome::unknown);
  EXPECT_EQ(desk.creates(), 2);
  EXPECT_EQ(desk.tickets_with("intk1-a"), 1u);
  EXPECT_EQ(find(desk).found.size(), 1u);
}

TEST(FakeDesk, MeetsARepeatedKeyInThreeWays) {
  const ManualClock clock;
  for (const auto repeat : {FakeDesk::Repeat::same_ticket, FakeDesk::Repeat::conflict,
                            FakeDesk::Repeat::second_ticket}) {
    FakeDesk desk(clock);
    desk.on_repeat(repeat);
    const desk::Answer first = create(desk);
    const desk::Answer second = create(desk);
    EXPECT_EQ(second.outcome == DeliveryOutcome::filed, repeat != FakeDesk::Repeat::conflict);
    EXPECT_EQ(second.ticket_id == first.ticket_id, repeat == FakeDesk::Repeat::same_ticket);
    EXPECT_EQ(desk.tickets().size(), repeat == FakeDesk::Repeat::second_ticket ? 2u : 1u);
  }
}

TEST(FakeDesk, ShowsNewTicketsLateAndFailsLookUps) {
  ManualClock clock;
  FakeDesk desk(clock);
  desk.index_lag(30s).fail_look_ups(1);
  create(desk);
  EXPECT_FALSE(find(desk).answered);
  EXPECT_TRUE(find(desk).answered);
  EXPECT_TRUE(find(desk).found.empty());
  clock.advance(30s);
  EXPECT_EQ(find(desk).found.size(), 1u);
}

TEST(FakeDesk, TellsWhenToTryAgain) {
  const ManualClock clock;
  FakeDesk desk(clock);
  desk.wait(7s).always(FakeDesk::Act::too_many);
  EXPECT_EQ(create(desk).not_before, clock.now() + 7s);
  EXPECT_EQ(create(desk).outcome, DeliveryOutcome::not_executed);
  desk.always(FakeDesk::Act::file);
  EXPECT_EQ(create(desk).outcome, DeliveryOutcome::filed);
}

TEST(FakeDesk, AnswersWhenTheTestSaysSo) {
  const ManualClock clock;
  FakeDesk desk(clock);
  desk.answer_later();
  bool answered = false;
  desk.create(k_body, Tick::max(), [&](const desk::Answer&) { answered = true; });
  EXPECT_EQ(desk.tickets().size(), 1u);
  EXPECT_FALSE(answered);
  desk.answer_all();
  EXPECT_TRUE(answered);
}

TEST(FakeDesk, KeepsCommentsWithTheirTicket) {
  const ManualClock clock;
  FakeDesk desk(clock);
  const std::string ticket = create(desk).ticket_id;
  const auto comment = [&](const std::string& id) {
    desk::Answer answer;
    desk.comment(id, R"({"deDuplicationKey":"intk1-c"})", Tick::max(),
                 [&](desk::Answer got) { answer = std::move(got); });
    return answer.outcome;
  };
  EXPECT_EQ(comment(ticket), DeliveryOutcome::filed);
  EXPECT_EQ(comment("NOWHERE"), DeliveryOutcome::refused);
  EXPECT_EQ(desk.comments_with("intk1-c"), 1u);
  desk::LookUp result;
  desk.find_comment(ticket, "intk1-c", [&](desk::LookUp got) { result = std::move(got); });
  EXPECT_EQ(result.found.size(), 1u);
}

}  // namespace
}  // namespace intaked::fakes
