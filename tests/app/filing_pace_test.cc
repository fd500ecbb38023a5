// A backlog of 10,000 at a desk that allows 20 requests a second: the steps, the journal's own
// statements and the pacer, in virtual time.
#include <cstdio>
#include <deque>
#include <map>

#include <gtest/gtest.h>

#include "app/filing_steps.h"
#include "base/log.h"
#include "desk/pacer.h"
#include "fakes/memory_filings.h"
#include "fakes/quiet_desk.h"
#include "fakes/rated_server.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using journal::State;

// Takes what its server takes, in virtual time.
class RatedDesk final : public fakes::QuietDesk {
 public:
  RatedDesk(fakes::RatedServerOptions options, const Clock& clock)
      : clock_(clock), server_(options, 1) {}

  desk::Leave leave_to_send(std::size_t wanted) override {
    const Tick now = clock_.ticks();
    const Tick at = pacer_.may_begin_at(desk::Traffic::draft, now);
    return {at <= now ? pacer_.due_together(wanted, now) : 0, at};
  }
  void create(std::string, Tick, std::function<void(desk::Answer)> answer) override {
    const auto begun = pacer_.begin(desk::Traffic::draft, clock_.ticks());
    const auto answered = server_.request(clock_.ticks());
    answers_.emplace(answered.at, [this, begun, told = answered.told, answer = std::move(answer)] {
      pacer_.ended(begun, told, clock_.ticks());
      desk::Answer got;
      if (told.over_limit) {
        got.outcome = model::DeliveryOutcome::not_executed;
        got.http_status = 429;
        got.not_before = clock_.now() + told.hold;
      } else {
        got.outcome = model::DeliveryOutcome::filed;
        got.http_status = 201;
        got.ticket_id = got.ticket_identifier = "SUP-" + std::to_string(++filed_);
      }
      answer(got);
    });
  }

  Tick next_answer() const { return answers_.empty() ? Tick::max() : answers_.begin()->first; }
  void answer_due() {
    while (!answers_.empty() && answers_.begin()->first <= clock_.ticks()) {
      const auto answer = std::move(answers_.begin()->second);
      answers_.erase(answers_.begin());
      answer();
    }
  }
  int filed() const { return filed_; }
  std::int64_t refused() const { return server_.refused(); }

 private:
  const Clock& clock_;
  desk::Pacer pacer_;
  fakes::RatedServer server_;
  std::multimap<Tick, std::function<void()>> answers_;
  int filed_ = 0;
};

class FilingPaceTest : public testing::Test {
 protected:
  void SetUp() override {
    log::set_level(log::Level::error);
    journal_.begin(300s);
    ASSERT_TRUE(steps_.begin());
    // What was received about when the journal was opened is looked up first.
    clock_.advance(1h);
  }

  void TearDown() override { log::set_level(log::Level::info); }

  void receive(const std::string& name, int count, int priority) {
    for (int i = 0; i < count; ++i) {
      const std::string one = name + " " + std::to_string(i);
      journal_.receive(one, clock_.now());
      priorities_[one] = priority;
    }
    // It plans a hundred at a time.
    for (int planned = 0; planned < count; planned += 100) {
      journal_.plan([this](const std::string& one) {
        return fakes::MemoryFilings::Drafted{
            .marker = "intk1-" + one, .body = "{}", .parent = {}, .priority = priorities_.at(one)};
      });
    }
  }

  void run_until(
      Tick end, const std::function<bool()>& is_enough = [] { return false; }) {
    while (clock_.ticks() < end && !is_enough()) {
      desk_.answer_due();
      run_tasks();
      const Tick wants = steps_.step(Sending::goes_on);
      journal_.commit();
      run_tasks();
      if (!tasks_.empty() || is_enough()) continue;
      const Tick next = std::min({wants, desk_.next_answer(), end});
      clock_.advance(std::max<std::chrono::microseconds>(
          std::chrono::ceil<std::chrono::microseconds>(next - clock_.ticks()), 1us));
    }
  }
  void run_tasks() {
    while (!tasks_.empty()) {
      const auto task = std::move(tasks_.front());
      tasks_.pop_front();
      task();
    }
  }
  bool is_filed(const std::string& name) { return journal_.row(name).state == State::filed; }

  static FilerOptions seeded() {
    FilerOptions options;
    options.seed = 1;
    return options;
  }

  ManualClock clock_;
  fakes::MemoryFilings journal_{clock_};
  RatedDesk desk_{{.limit = 20, .window = std::chrono::seconds{1}}, clock_};
  std::deque<std::function<void()>> tasks_;
  FilingSteps steps_{seeded(), journal_, desk_, clock_,
                     [this](std::function<void()> task) { tasks_.push_back(std::move(task)); }};
  std::map<std::string, int> priorities_;
};

TEST_F(FilingPaceTest, UrgentIsFiledWithinTwoSecondsBesideABacklogThatDrainsAtTheAllowedRate) {
  receive("old", 10'000, 0);
  const Tick began = clock_.ticks();
  run_until(began + 100s);
  const int filed_before = desk_.filed();
  receive("urgent", 5, 2);
  const Tick came = clock_.ticks();
  run_until(came + 60s, [this] {
    for (int i = 0; i < 5; ++i)
      if (!is_filed("urgent " + std::to_string(i))) return false;
    return true;
  });
  const auto waited = clock_.ticks() - came;
  EXPECT_LE(waited, 2s);
  run_until(began + 500s);
  const double share = desk_.filed() / (20.0 * 500);
  std::printf(
      "5 urgent filed after %.2f s beside %d waiting; drained at %.1f %% of 20/s, %lld answers "
      "429\n",
      std::chrono::duration<double>(waited).count(), 10'000 - filed_before, share * 100,
      static_cast<long long>(desk_.refused()));
  EXPECT_GE(share, 0.95);
  EXPECT_LE(desk_.refused(), 3);
}

}  // namespace
}  // namespace intaked::app
