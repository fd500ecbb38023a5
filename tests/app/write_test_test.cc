#include "app/write_test.h"

#include <gmock/gmock.h>

#include "fakes/quiet_desk.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using Repeat = WriteTest::Repeat;
using std::chrono::milliseconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

WaySeen seen(std::optional<milliseconds> shown, std::optional<milliseconds> marked) {
  return {.works = true, .shown = shown, .marked = marked, .text = {}};
}
const WaySeen k_refused{.works = false, .shown = {}, .marked = {}, .text = "403"};

WriteTest after(Repeat repeat, WaySeen list, WaySeen search) {
  WriteTest test;
  test.made = true;
  test.repeat = repeat;
  test.repeat_text = "Duplicate";
  test.list = std::move(list);
  test.search = std::move(search);
  return test;
}

TEST(WriteTest, SaysWhatTheDeskCanDo) {
  const struct {
    const char* shows;
    WriteTest test;
    const char* capability;
    milliseconds index_lag;
  } cases[] = {
      {"same ticket", after(Repeat::same_ticket, seen(80ms, 80ms), seen(90ms, 90ms)), "unique_key",
       0ms},
      {"conflict", after(Repeat::conflict, seen(80ms, 80ms), k_refused), "unique_key", 0ms},
      {"the list is up to date", after(Repeat::another_ticket, seen(80ms, 80ms), seen(9s, 9s)),
       "consistent_look_up", 0ms},
      {"only the search, later", after(Repeat::another_ticket, k_refused, seen(9s, 9s)),
       "eventual_look_up", 27s},
      {"the list lags", after(Repeat::another_ticket, seen(3s, 3s), seen(9s, 9s)),
       "eventual_look_up", 10s},
      {"an unclear repeat", after(Repeat::unclear, k_refused, seen(9s, 9s)), "eventual_look_up",
       27s},
      {"no marker", after(Repeat::another_ticket, seen(80ms, {}), seen(80ms, {})), "none", 0ms},
      {"nothing works", after(Repeat::another_ticket, k_refused, k_refused), "none", 0ms},
  };
  for (const auto& one : cases) {
    const Advice advice = advise(one.test);
    EXPECT_EQ(advice.capability, one.capability) << one.shows;
    EXPECT_EQ(advice.index_lag.count(), one.index_lag.count()) << one.shows;
    EXPECT_FALSE(advice.reasons.empty()) << one.shows;
  }
}

TEST(WriteTest, WarnsOfWhatAnOperatorMustKnow) {
  EXPECT_THAT(advise(after(Repeat::another_ticket, seen(80ms, {}), k_refused)).warnings,
              Contains(HasSubstr("without its marker")));
  EXPECT_THAT(advise(after(Repeat::another_ticket, seen(80ms, 80ms), k_refused)).warnings,
              Contains(HasSubstr("made another ticket")));
  EXPECT_THAT(advise(after(Repeat::conflict, k_refused, k_refused)).warnings,
              Contains(HasSubstr("cannot be found again")));
  EXPECT_THAT(advise(after(Repeat::same_ticket, seen(80ms, 80ms), seen(80ms, 80ms))).warnings,
              IsEmpty());
}

// Files the first, and answers to the repeat as told.
class RepeatedDesk final : public fakes::Quiet<desk::Thena> {
 public:
  explicit RepeatedDesk(desk::Answer repeat) : repeat_(std::move(repeat)) {}
  void create(std::string, Tick, std::function<void(desk::Answer)> answer) override {
    if (creates_++ > 0) return answer(repeat_);
    desk::Answer first;
    first.outcome = model::DeliveryOutcome::filed;
    first.ticket_id = first.ticket_identifier = "SUP-1";
    answer(first);
  }
  void look_for(desk::Way, std::string, std::vector<std::string>, std::string,
                std::function<void(desk::Sighting)> answer) override {
    answer({});
  }
  desk::Pace pace() const override { return {}; }
  Tick last_round() const override { return {}; }
  std::optional<Instant> certificate_until() const override { return std::nullopt; }

 private:
  const desk::Answer repeat_;
  int creates_ = 0;
};

WriteTest test_with_repeat(model::DeliveryOutcome outcome, int status) {
  desk::Answer repeat;
  repeat.outcome = outcome;
  repeat.http_status = status;
  RepeatedDesk desk(std::move(repeat));
  const ManualClock clock;
  WriteTestOptions options;
  options.look_for_at_most = 0ms;
  return run_write_test(desk, options, clock);
}

TEST(WriteTest, OnlyAConflictProvesThatTheKeyIsUnique) {
  using model::DeliveryOutcome;
  EXPECT_EQ(test_with_repeat(DeliveryOutcome::unknown, 409).repeat, Repeat::conflict);
  const WriteTest refused = test_with_repeat(DeliveryOutcome::refused, 400);
  EXPECT_EQ(refused.repeat, Repeat::unclear) << "it may refuse the same words, not the same key";
  EXPECT_THAT(refused.left, ElementsAre("SUP-1"));
}

TEST(WriteTest, ARepeatWithoutAnAnswerMayHaveLeftATicket) {
  EXPECT_THAT(test_with_repeat(model::DeliveryOutcome::unknown, 0).left,
              ElementsAre("SUP-1", HasSubstr("perhaps one more")));
}

TEST(WriteTest, TheTicketSaysWhatItIsAndCarriesItsMarkerTwice) {
  const auto body = json::parse(
      write_test_body({.team_id = "T1", .requestor = "us@example.com", .marker = "intkdoctor-1"}));
  ASSERT_TRUE(body);
  EXPECT_THAT(std::string(body->text("title")), HasSubstr("please delete"));
  EXPECT_EQ(body->text("requestorEmail"), "us@example.com") << "nobody else is to be told";
  EXPECT_EQ(body->text("deDuplicationKey"), "intkdoctor-1");
  EXPECT_EQ(body->find("metadata")->find("intake")->text("marker"), "intkdoctor-1");
}

}  // namespace
}  // namespace intaked::app
