// What becomes of a draft after each answer that a desk may give: the cases are data, in
// tests/cases/filing/answers.json. The core, the journal's own statements and the classification of
// answers, in virtual time.
#include "app/filing_steps.h"

#include <deque>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"
#include "desk/classify.h"
#include "fakes/memory_filings.h"
#include "fakes/quiet_desk.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using journal::State;
using model::Json;

// Gives answers over HTTP as a list says, then 201; what was executed is found by look-up.
class AnsweringDesk final : public fakes::QuietDesk {
 public:
  explicit AnsweringDesk(const Clock& clock) : clock_(clock) {}

  void next(curl::HttpAnswer answer, bool executes) { script_.push_back({answer, executes}); }
  void always(curl::HttpAnswer answer) { always_ = std::move(answer); }
  void refuses_title(const std::string& title) { refused_title_ = title; }
  void always_to(const std::string& marker, curl::HttpAnswer answer) {
    always_to_[marker] = std::move(answer);
  }

  static curl::HttpAnswer http(int status, std::string body) {
    curl::HttpAnswer answer;
    answer.ending = status == 0 ? curl::HttpEnding::unknown : curl::HttpEnding::answered;
    answer.status = status;
    answer.body = std::move(body);
    return answer;
  }
  static curl::HttpAnswer refusal(const std::string& words) {
    return http(400, R"({"statusCode":400,"message":")" + words + R"("})");
  }

  void create(std::string body, Tick, std::function<void(desk::Answer)> answer) override {
    bodies.push_back(body);
    sent_at.push_back(clock_.ticks());
    answer(classified(desk::Call::create, json::parse(body).value_or(Json())));
  }
  void comment(std::string ticket_id, std::string body, Tick,
               std::function<void(desk::Answer)> answer) override {
    bodies.push_back(body);
    if (gone.contains(ticket_id))
      return answer(
          desk::classify_answer(http(404, R"({"statusCode":404,"message":"Ticket not found"})"),
                                desk::Call::comment, clock_.now()));
    answer(classified(desk::Call::comment, json::parse(body).value_or(Json())));
  }
  void ticket(std::string ticket_id, std::function<void(desk::TicketNow)> answer) override {
    ++tickets_asked;
    desk::TicketNow now;
    now.answered = !tells_of_no_ticket;
    now.gone = gone.contains(ticket_id);
    if (!tells_later) return answer(now);
    to_tell.push_back([answer = std::move(answer), now] { answer(now); });
  }
  void find_ticket(std::string marker, desk::Sought, Instant since,
                   std::function<void(desk::LookUp)> answer) override {
    ++look_ups;
    asked_since = since;
    desk::LookUp result;
    result.answered = !shows_no_markers && !look_ups_fail && !look_ups_are_cut_off;
    result.is_lasting = shows_no_markers;
    result.was_cut_off = look_ups_are_cut_off;
    result.text = shows_no_markers ? "the list does not show markers" : "";
    result.shows_nothing = reads_nothing;
    if (result.answered && !reads_nothing && tickets.contains(marker))
      result.found.push_back({"T-" + marker, "SUP-1", status_found});
    answer(result);
  }
  void find_comment(std::string, std::string marker,
                    std::function<void(desk::LookUp)> answer) override {
    find_ticket(std::move(marker), {}, {}, std::move(answer));
  }
  void find_any(std::string, std::function<void(desk::LookUp)> answer) override {
    desk::LookUp result;
    result.answered = !find_any_lasts && !find_any_is_cut_off;
    result.was_cut_off = find_any_is_cut_off;
    result.is_lasting = find_any_lasts;
    result.shows_nothing = reads_nothing;
    if (result.answered && !reads_nothing && !tickets.empty())
      result.found.push_back({"T", "", ""});
    answer(result);
  }

  std::vector<std::string> bodies;  // as sent
  std::vector<Tick> sent_at;
  std::map<std::string, int> tickets;  // by marker
  std::set<std::string> gone;          // tickets that were deleted
  std::string status_found = "Open";
  bool shows_no_markers = false;
  bool look_ups_fail = false;
  bool find_any_lasts = false;
  bool look_ups_are_cut_off = false;
  bool find_any_is_cut_off = false;
  bool reads_nothing = false;  // the key may read no ticket
  bool tells_of_no_ticket = false;
  bool tells_later = false;
  std::vector<std::function<void()>> to_tell;
  Instant asked_since{};
  int tickets_asked = 0;
  int look_ups = 0;

 private:
  desk::Answer classified(desk::Call call, const Json& body) {
    const std::string marker(body.text("deDuplicationKey"));
    curl::HttpAnswer answer = http(
        201, R"({"status":true,"data":{"id":"T-)" + marker + R"(","ticketIdentifier":"SUP-1"}})");
    bool executes = true;
    if (const auto own = always_to_.find(marker); own != always_to_.end()) {
      answer = own->second;
      executes = false;
    } else if (!refused_title_.empty() && body.text("title") == refused_title_) {
      answer = refusal("title is wrong");
      executes = false;
    } else if (!script_.empty()) {
      std::tie(answer, executes) = script_.front();
      script_.pop_front();
    } else if (always_) {
      answer = *always_;
      executes = false;
    }
    if (executes) ++tickets[marker];
    return desk::classify_answer(answer, call, clock_.now());
  }

  const Clock& clock_;
  std::deque<std::pair<curl::HttpAnswer, bool>> script_;
  std::optional<curl::HttpAnswer> always_;
  std::map<std::string, curl::HttpAnswer> always_to_;
  std::string refused_title_;
};

class FilingStepsTest : public testing::Test {
 protected:
  void SetUp() override {
    log::set_level(log::Level::error);
    journal_.begin(options_.settle);
    options_.fallbacks = {{"statusName", "Open"}, {"teamId", "T2"}};
    options_.seed = 1;
  }
  void TearDown() override { log::set_level(log::Level::info); }

  void start() {
    core_ = std::make_unique<FilingSteps>(
        options_, journal_, desk_, clock_,
        [this](std::function<void()> task) { tasks_.push_back(std::move(task)); });
    ASSERT_TRUE(core_->begin());
  }
  void plan(const std::string& name, const std::string& parent = {}) {
    journal_.receive(name, clock_.now());
    parents_[name] = parent;
    plan_again();
  }
  void plan_again() {
    journal_.plan([this](const std::string& name) {
      Json body = Json::object();
      body.set("title", title_.empty() ? name : title_);
      body.set("requestorEmail", "alice@acme.example");
      body.set("teamId", "T1");
      body.set("description", std::string(40'000, 'x'));
      body.set("priorityName", "High");
      body.set("statusName", "Brandnew");
      body.set("accountId", "A1");
      Json urls = Json::array();
      urls.push_back("https://files.example/1");
      body.set("attachmentUrls", urls);
      body.set("source", "email");
      body.set("content", name);
      if (!parents_[name].empty()) body.set("customerEmail", "alice@acme.example");
      body.set("deDuplicationKey", "intk1-" + name);
      return fakes::MemoryFilings::Drafted{"intk1-" + name, json::write(body), parents_[name]};
    });
  }
  void run(std::chrono::microseconds time) {
    for (const Tick end = clock_.ticks() + time; clock_.ticks() < end;) {
      do {
        journal_.commit();
        for (auto& task : std::exchange(tasks_, {})) task();
        if (journal_.has_unplanned() && plans_again_) plan_again();
      } while (!tasks_.empty() || journal_.uncommitted() > 0);
      const Tick next = core_->step(Sending::goes_on);
      was_held_ = was_held_ || core_->status().down;
      if (!tasks_.empty() || journal_.uncommitted() > 0) continue;
      clock_.advance(std::chrono::ceil<std::chrono::microseconds>(
          std::max(next, clock_.ticks() + std::chrono::microseconds(1)) - clock_.ticks()));
    }
  }
  State state(const std::string& name) { return journal_.row(name).state; }
  std::string note() const {
    const Json body = json::parse(desk_.bodies.back()).value_or(Json());
    const Json* metadata = body.find("metadata");
    return metadata ? json::write(*metadata) : "";
  }

  ManualClock clock_;
  fakes::MemoryFilings journal_{clock_};
  AnsweringDesk desk_{clock_};
  FilerOptions options_;
  std::map<std::string, std::string> parents_;
  std::deque<std::function<void()>> tasks_;
  std::unique_ptr<FilingSteps> core_;
  bool was_held_ = false;
  bool plans_again_ = true;
  std::string title_;  // "" = the message's name
};

Json cases() {
  std::ifstream in(std::string(INTAKED_SOURCE_DIR) + "/tests/cases/filing/answers.json");
  std::stringstream text;
  text << in.rdbuf();
  return json::parse(text.str()).value_or(Json());
}

class Answers : public FilingStepsTest, public testing::WithParamInterface<std::size_t> {
 protected:
  static std::int64_t number(const Json& one, std::string_view key, std::int64_t otherwise = -1) {
    const Json* value = one.find(key);
    return value && value->as_integer() ? *value->as_integer() : otherwise;
  }
  // Where the case says one.
  static void expect_number(const Json& one, std::string_view key, std::int64_t value) {
    if (number(one, key) < 0) return;
    EXPECT_EQ(value, number(one, key)) << key;
  }
  static bool flag(const Json& one, std::string_view key) {
    const Json* value = one.find(key);
    return value && value->as_bool() && *value->as_bool();
  }
};

TEST_P(Answers, LeadToWhatTheTableSays) {
  const Json all = cases();
  ASSERT_TRUE(all.is_array());
  const Json& one = (*all.as_array())[GetParam()];
  SCOPED_TRACE(std::string(one.text("name")));
  for (const Json& answer : *one.find("answers")->as_array()) {
    auto http = AnsweringDesk::http(static_cast<int>(number(answer, "status")),
                                    std::string(answer.text("body")));
    if (const auto wait = number(answer, "retry_after"); wait > 0)
      http.headers = {{"retry-after", std::to_string(wait)}};
    if (flag(one, "always"))
      desk_.always_to("intk1-a", http);
    else
      desk_.next(http, flag(answer, "executed"));
  }
  if (flag(one, "no_fallbacks")) options_.fallbacks.clear();
  plan("a");
  start();
  for (int hours = 0; hours < 100 && state("a") == State::planned; ++hours) {
    if (flag(one, "always")) plan("other " + std::to_string(hours));
    run(hours == 0 ? 30min : 60min);
  }

  EXPECT_EQ(journal::name_of(state("a")), one.text("state")) << journal_.row("a").reason;
  EXPECT_THAT(journal_.row("a").reason, testing::HasSubstr(std::string(one.text("reason"))));
  expect_number(one, "requests", static_cast<std::int64_t>(desk_.bodies.size()));
  expect_number(one, "attempts", journal_.row("a").filing_attempts);
  expect_number(one, "tickets", desk_.tickets["intk1-a"]);
  expect_number(one, "look_ups", desk_.look_ups);
  // While others are served, who is held is another matter.
  if (!flag(one, "always")) {
    EXPECT_EQ(was_held_, flag(one, "was_held"));
  }
  const std::string note_text = json::write(Json(one.text("note")));
  EXPECT_THAT(note(), testing::HasSubstr(note_text.substr(1, note_text.size() - 2)));
  EXPECT_THAT(desk_.bodies.back(), testing::HasSubstr(std::string(one.text("keeps"))));
  if (const auto wait = number(one, "waits_seconds"); wait > 0) {
    EXPECT_GE(desk_.sent_at[1] - desk_.sent_at[0], 1s * wait);
  }
}

INSTANTIATE_TEST_SUITE_P(Table, Answers,
                         testing::Range(std::size_t{0}, cases().as_array()->size()));

// One wrong setting, and a hundred messages: nothing is dead-lettered.
TEST_F(FilingStepsTest, FiveRefusedInTheSameWordsHoldTheDeskAndGoBackByThemselves) {
  options_.reduced_form = false;
  desk_.always(AnsweringDesk::refusal("source must be registered"));
  for (int i = 0; i < 20; ++i) plan("m" + std::to_string(i));
  start();
  run(2min);
  EXPECT_TRUE(core_->status().down);
  EXPECT_THAT(core_->status().text, testing::HasSubstr("source must be registered"));
  const std::size_t sent = desk_.bodies.size();
  EXPECT_LT(sent, 25u);
  run(10min);
  EXPECT_LT(desk_.bodies.size(), sent + 25);  // one probe at a time
  desk_.always(AnsweringDesk::http(201, R"({"status":true,"data":{"id":"T"}})"));
  run(20min);
  EXPECT_FALSE(core_->status().down);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(state("m" + std::to_string(i)), State::filed) << i;
}

TEST_F(FilingStepsTest, WhatIsRefusedAgainAfterItWentBackStaysParked) {
  options_.reduced_form = false;
  for (int i = 0; i < 5; ++i)
    desk_.always_to("intk1-bad" + std::to_string(i), AnsweringDesk::refusal("bad address"));
  for (int i = 0; i < 5; ++i) plan("bad" + std::to_string(i));
  start();
  run(1min);
  plan("good");
  run(30min);
  EXPECT_EQ(state("good"), State::filed);
  EXPECT_FALSE(core_->status().down);
  for (int i = 0; i < 5; ++i)
    EXPECT_THAT(journal_.row("bad" + std::to_string(i)).reason,
                testing::HasSubstr("refused it again"));
}

// The setting is put right, and intaked started again: it knows what it promised.
TEST_F(FilingStepsTest, WhyTheDeskIsHeldIsKnownAfterARestart) {
  options_.reduced_form = false;
  desk_.always(AnsweringDesk::refusal("source must be registered"));
  for (int i = 0; i < 8; ++i) plan("m" + std::to_string(i));
  start();
  run(1min);
  const std::size_t sent = desk_.bodies.size();
  start();
  EXPECT_TRUE(core_->status().down);
  EXPECT_THAT(core_->status().text, testing::HasSubstr("source must be registered"));
  run(1min);
  EXPECT_LT(desk_.bodies.size(), sent + 5);  // probes, and nothing more is parked
  desk_.always(AnsweringDesk::http(201, R"({"status":true,"data":{"id":"T"}})"));
  start();
  run(20min);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(state("m" + std::to_string(i)), State::filed) << i;
}

// A rule was wrong: what it made is made again by the rules that hold now, whether it was parked or
// waits behind that.
TEST_F(FilingStepsTest, WhatAWrongRuleMadeIsPlannedAgain) {
  options_.reduced_form = false;
  title_ = "wrong";
  desk_.refuses_title("wrong");
  for (int i = 0; i < 40; ++i) plan("m" + std::to_string(i));
  start();
  run(2min);
  EXPECT_TRUE(core_->status().down);
  title_ = "right";
  run(1h);
  EXPECT_FALSE(core_->status().down);
  for (int i = 0; i < 40; ++i) EXPECT_EQ(state("m" + std::to_string(i)), State::filed) << i;
}

TEST_F(FilingStepsTest, WhatWasParkedLongAgoForTheSameWordsStaysWithItsOperator) {
  options_.reduced_form = false;
  desk_.always(AnsweringDesk::refusal("no"));
  plan("long ago");
  start();
  run(1min);
  desk_.always(AnsweringDesk::http(201, R"({"status":true,"data":{"id":"T"}})"));
  plan("well");
  run(24h);
  desk_.always(AnsweringDesk::refusal("no"));
  for (int i = 0; i < 6; ++i) plan("m" + std::to_string(i));
  run(5min);
  desk_.always(AnsweringDesk::http(201, R"({"status":true,"data":{"id":"T"}})"));
  run(1h);
  EXPECT_EQ(state("m0"), State::filed);
  EXPECT_EQ(state("long ago"), State::parked);
}

// While everybody is refused, nobody loses his files and fields for it.
TEST_F(FilingStepsTest, WhatIsHeldIsFiledWholeLater) {
  desk_.always(AnsweringDesk::refusal("source must be registered"));
  for (int i = 0; i < 6; ++i) plan("m" + std::to_string(i));
  start();
  run(1min);
  EXPECT_TRUE(core_->status().down);
  for (int i = 0; i < 20; ++i) plan("n" + std::to_string(i));
  run(15min);
  desk_.always(AnsweringDesk::http(201, R"({"status":true,"data":{"id":"T"}})"));
  desk_.bodies.clear();
  run(1h);
  EXPECT_EQ(state("n19"), State::filed);
  for (const std::string& body : desk_.bodies)
    EXPECT_THAT(body, testing::HasSubstr("https://files.example/1"));
}

// It moved to a private team: that one says 403 for ever, and nobody else.
TEST_F(FilingStepsTest, OneTicketThatIsNotForOurKeyHoldsNobody) {
  desk_.always_to("intk1-a", AnsweringDesk::http(403, R"({"message":"Forbidden resource"})"));
  options_.reduced_form = false;
  plan("a");
  start();
  for (int i = 0; i < 30; ++i) {
    plan("other" + std::to_string(i));
    run(2min);
  }
  for (int i = 0; i < 30; ++i) EXPECT_EQ(state("other" + std::to_string(i)), State::filed) << i;
  EXPECT_EQ(state("a"), State::parked);
  EXPECT_FALSE(core_->status().down);
}

// A firewall dislikes a burst of spam, or an address form is refused: who comes behind is tried,
// too.
TEST_F(FilingStepsTest, ManyThatAreTurnedAwayDoNotHideTheNext) {
  const curl::HttpAnswer forbidden =
      AnsweringDesk::http(403, R"({"message":"Forbidden resource"})");
  options_.reduced_form = false;
  for (const auto& answer : {forbidden, AnsweringDesk::refusal("bad address")}) {
    const std::string kind = std::to_string(answer.status);
    for (int i = 0; i < 40; ++i) {
      desk_.always_to("intk1-" + kind + "-" + std::to_string(i), answer);
      plan(kind + "-" + std::to_string(i));
    }
    plan("good after " + kind);
    start();
    run(3h);
    EXPECT_EQ(state("good after " + kind), State::filed);
  }
}

// The desk calls the repeated content a duplicate: the first attempt was executed.
TEST_F(FilingStepsTest, ANoToWhatMayBeThereIsLookedUp) {
  options_.capability = desk::Capability::unique_key;
  desk_.next(AnsweringDesk::http(500, ""), true);
  desk_.next(AnsweringDesk::refusal("duplicate ticket"), false);
  plan("a");
  start();
  run(10min);
  EXPECT_EQ(state("a"), State::filed);
  EXPECT_EQ(desk_.tickets["intk1-a"], 1);
  EXPECT_EQ(desk_.bodies.size(), 2u);
}

TEST_F(FilingStepsTest, ANoToWhatIsNotThereIsANo) {
  options_.capability = desk::Capability::unique_key;
  options_.reduced_form = false;
  desk_.next(AnsweringDesk::http(500, ""), false);
  desk_.next(AnsweringDesk::refusal("title is too long"), false);
  plan("a");
  start();
  run(10min);
  EXPECT_EQ(state("a"), State::parked);
  EXPECT_EQ(journal_.row("a").reason, "the desk refused it: title is too long");
  EXPECT_EQ(desk_.look_ups, 2);
}

// Down for a backlog that a lost journal may have filed: held once, not claimed again and again.
TEST_F(FilingStepsTest, LookUpsThatFailBeforeTheFirstSendingHoldTheDesk) {
  desk_.tickets["intk1-of another life"] = 1;
  for (int i = 0; i < 30; ++i) journal_.receive("m" + std::to_string(i), clock_.now() - 1h);
  plan_again();
  desk_.look_ups_fail = true;
  start();
  run(10min);
  EXPECT_TRUE(core_->status().down);
  EXPECT_LT(desk_.look_ups, 8 * 15);
  EXPECT_TRUE(desk_.bodies.empty());
  desk_.look_ups_fail = false;
  run(30min);
  EXPECT_FALSE(core_->status().down);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(state("m" + std::to_string(i)), State::filed) << i;
}

// A desk that can show nothing is not asked for each draft of a backlog.
TEST_F(FilingStepsTest, ADeskThatNeverTellsIsSoonNotAskedAnyMore) {
  desk_.shows_no_markers = true;
  desk_.find_any_lasts = true;
  for (int i = 0; i < 100; ++i) journal_.receive("m" + std::to_string(i), clock_.now() - 1h);
  plan_again();
  start();
  run(5min);
  EXPECT_EQ(desk_.bodies.size(), 100u);
  EXPECT_LT(desk_.look_ups, 20);
}

// Its other calls work: it is not down, and what is new must not wait for ever.
TEST_F(FilingStepsTest, ASearchThatIsAlwaysCutOffHoldsNothingForEver) {
  desk_.look_ups_are_cut_off = desk_.find_any_is_cut_off = true;
  for (int i = 0; i < 30; ++i) journal_.receive("m" + std::to_string(i), clock_.now() - 1h);
  plan_again();
  start();
  run(4min);
  EXPECT_TRUE(desk_.bodies.empty()) << "it may be cut off for moments only";
  run(30min);
  EXPECT_EQ(desk_.bodies.size(), 30u);
  EXPECT_FALSE(core_->status().down);
}

TEST_F(FilingStepsTest, ASearchThatIsCutOffForMomentsIsAskedAgain) {
  desk_.tickets["intk1-m"] = 1;
  desk_.look_ups_are_cut_off = desk_.find_any_is_cut_off = true;
  journal_.receive("m", clock_.now() - 1h);
  plan_again();
  start();
  run(2min);
  desk_.look_ups_are_cut_off = desk_.find_any_is_cut_off = false;
  run(10min);
  EXPECT_EQ(state("m"), State::filed);
  EXPECT_TRUE(desk_.bodies.empty()) << "it was there";
}

// The desk has shown tickets of ours, and now never tells of this one.
TEST_F(FilingStepsTest, WhatMayBeThereAndIsAlwaysCutOffIsForAPerson) {
  desk_.tickets["intk1-of another life"] = 1;
  journal_.receive("m", clock_.now() - 1h);
  plan_again();
  desk_.look_ups_are_cut_off = true;
  start();
  run(30min);
  EXPECT_EQ(state("m"), State::parked);
  EXPECT_TRUE(desk_.bodies.empty());
  EXPECT_FALSE(core_->status().down);
}

TEST_F(FilingStepsTest, AReplyWhoseTicketIsGoneIsPlannedAnew) {
  plans_again_ = false;
  plan("a");
  start();
  run(1min);
  desk_.gone.insert("T-intk1-a");
  plan("b", "a");
  run(1min);
  EXPECT_EQ(state("b"), State::received);
  EXPECT_EQ(desk_.bodies.size(), 2u);
}

TEST_F(FilingStepsTest, ADeskThatDoesNotTellWhetherTheTicketIsGoneIsNotAskedForEver) {
  plan("a");
  start();
  run(1min);
  desk_.gone.insert("T-intk1-a");
  desk_.tells_of_no_ticket = true;
  plan("b", "a");
  run(24h);
  EXPECT_EQ(state("b"), State::parked);
  EXPECT_THAT(journal_.row("b").reason, testing::HasSubstr("does not tell of the ticket"));
  EXPECT_EQ(desk_.bodies.size(), 13u);
}

// What is in doubt in the journal is taken up every few seconds: not what somebody is asking about.
TEST_F(FilingStepsTest, WhileTheDeskIsAskedForTheTicketTheCommentIsNotSentAgain) {
  options_.capability = desk::Capability::unique_key;
  plans_again_ = false;
  plan("a");
  start();
  run(1min);
  desk_.next(AnsweringDesk::http(500, ""), false);
  plan("b", "a");
  run(1s);
  desk_.gone.insert("T-intk1-a");
  desk_.tells_later = true;
  run(2min);
  ASSERT_EQ(desk_.to_tell.size(), 1u);
  EXPECT_EQ(desk_.bodies.size(), 3u);
  desk_.to_tell[0]();
  run(1min);
  EXPECT_EQ(state("b"), State::received);
  EXPECT_EQ(desk_.bodies.size(), 3u);
}

TEST_F(FilingStepsTest, ADeskThatGoesIsNotAskedAnyMore) {
  plan("a");
  start();
  run(1min);
  desk_.gone.insert("T-intk1-a");
  plan("b", "a");
  core_->step(Sending::goes_on);
  core_->stop();
  for (auto& task : std::exchange(tasks_, {})) task();
  EXPECT_EQ(desk_.bodies.size(), 2u);
  EXPECT_EQ(desk_.tickets_asked, 0);
}

class WhileTheDeskIsAskedForATicketThatIsGone : public FilingStepsTest {
 protected:
  void SetUp() override {
    FilingStepsTest::SetUp();
    plans_again_ = false;
    plan("a");
    start();
    run(1min);
    desk_.gone.insert("T-intk1-a");
    desk_.tells_later = true;
    plan("b", "a");
    run(1s);
    ASSERT_EQ(desk_.to_tell.size(), 1u);
    core_->stop();
  }
  void next_life() {
    journal_.open();
    desk_.tells_later = false;
    start();
    run(20min);
  }
};

TEST_F(WhileTheDeskIsAskedForATicketThatIsGone, TheEndStillTakesTheAnswer) {
  desk_.to_tell[0]();
  while (!tasks_.empty() || journal_.uncommitted() > 0) {
    for (auto& task : std::exchange(tasks_, {})) task();
    journal_.commit();
  }
  EXPECT_EQ(state("b"), State::received);
  next_life();
  EXPECT_EQ(desk_.tickets_asked, 1);
}

TEST_F(WhileTheDeskIsAskedForATicketThatIsGone, TheNextLifeAsksAgain) {
  EXPECT_EQ(state("b"), State::planned);
  next_life();
  EXPECT_EQ(state("b"), State::received);
  EXPECT_EQ(desk_.tickets_asked, 2);
}

TEST_F(FilingStepsTest, APersonWhomTheDeskDoesNotFindIsNoTicketThatIsGone) {
  plan("a");
  start();
  run(1min);
  desk_.next(
      AnsweringDesk::http(404, R"({"statusCode":404,"message":"Customer contact not found"})"),
      false);
  plan("b", "a");
  run(1min);
  EXPECT_EQ(state("b"), State::filed);
  ASSERT_EQ(desk_.bodies.size(), 3u);
  EXPECT_THAT(desk_.bodies[1], testing::HasSubstr("customerEmail"));
  EXPECT_THAT(desk_.bodies[2], testing::Not(testing::HasSubstr("customerEmail")));
}

TEST_F(FilingStepsTest, ATicketThatWasClosedMeanwhileIsAdoptedAsItIs) {
  desk_.next(AnsweringDesk::http(500, ""), true);
  desk_.status_found = "Closed";
  plan("a");
  start();
  run(30min);
  EXPECT_EQ(journal_.row("a").ticket_status, "Closed");
  EXPECT_EQ(desk_.bodies.size(), 1u);
}

TEST_F(FilingStepsTest, ADeskThatShowsNoMarkersParksTheDoubtAndAPersonMaySendItAgain) {
  desk_.shows_no_markers = true;
  desk_.next(AnsweringDesk::http(500, ""), true);
  plan("a");
  start();
  run(2h);
  EXPECT_EQ(state("a"), State::parked);
  EXPECT_THAT(journal_.row("a").reason, testing::HasSubstr("nobody can tell"));
  EXPECT_EQ(desk_.bodies.size(), 1u);
}

// A desk that was unclear for hours leaves thousands in doubt: what waits costs nothing.
TEST_F(FilingStepsTest, WhatIsKnownToBeInDoubtIsNotReadAndWrittenAgainAndAgain) {
  desk_.always(AnsweringDesk::http(500, ""));
  for (int i = 0; i < 20; ++i) plan("m" + std::to_string(i));
  start();
  run(2h);
  desk_.look_ups_fail = true;
  const std::size_t in_doubt = core_->status().in_doubt;
  ASSERT_GE(in_doubt, 5u);
  start();  // a restart reads them all
  run(10min);
  const std::size_t before = journal_.rows_of_doubts();
  run(10min);
  EXPECT_LE(journal_.rows_of_doubts() - before, 30 * in_doubt);
}

// Half a minute of the wrong words from a proxy must not park what falls into it.
TEST_F(FilingStepsTest, ADeskThatWillNeverTellIsAskedForAsLongAsItSettles) {
  desk_.next(AnsweringDesk::http(500, ""), true);
  plan("a");
  start();
  run(options_.settle - 1s);
  desk_.shows_no_markers = true;
  run(60s);
  EXPECT_GE(desk_.look_ups, 3);
  EXPECT_EQ(state("a"), State::planned);
  desk_.shows_no_markers = false;
  run(options_.settle);
  EXPECT_EQ(state("a"), State::filed);
  EXPECT_EQ(desk_.bodies.size(), 1u);
}

TEST_F(FilingStepsTest, WhatMayBeKnownToADeskThatKnowsUsIsNotSentUnlooked) {
  for (const bool recovers : {true, false}) {
    const std::string name = recovers ? "a" : "b";
    desk_.tickets["intk1-other"] = desk_.tickets["intk1-" + name] = 1;
    desk_.shows_no_markers = true;
    journal_.receive(name, clock_.now() - 1h);
    plan_again();
    if (!core_) start();
    run(60s);
    EXPECT_EQ(state(name), State::planned);
    desk_.shows_no_markers = !recovers;
    run(2 * options_.settle);
    EXPECT_EQ(state(name), recovers ? State::filed : State::parked);
    EXPECT_TRUE(desk_.bodies.empty());
  }
}

TEST_F(FilingStepsTest, ATicketOfTenDaysAgoIsFoundFromAnEmptyJournal) {
  desk_.tickets["intk1-a"] = 1;
  const Instant received = clock_.now() - 24h * 10;
  journal_.receive("a", received);
  plan_again();
  start();
  run(60s);
  EXPECT_EQ(state("a"), State::filed);
  EXPECT_TRUE(desk_.bodies.empty());
  EXPECT_LT(desk_.asked_since, received);
}

// The same answer as of a new desk; but the journal knows better.
TEST_F(FilingStepsTest, AKeyThatReadsNothingProvesNothing) {
  for (const bool has_filed : {false, true}) {
    const std::string name = has_filed ? "b" : "a";
    desk_.reads_nothing = true;
    desk_.next(AnsweringDesk::http(500, ""), has_filed);
    plan(name);
    if (!core_) start();
    run(1h);
    EXPECT_EQ(state(name), has_filed ? State::parked : State::filed) << journal_.row(name).reason;
    EXPECT_EQ(desk_.tickets["intk1-" + name], 1);
  }
  EXPECT_THAT(journal_.row("b").reason, testing::HasSubstr("may the API key read tickets?"));
}

// A restored copy knows of tickets, so that the desk is not new: its lost future is not sent again.
TEST_F(FilingStepsTest, AKeyThatReadsNothingMakesNoDeskNew) {
  plan("a");
  start();
  run(1min);
  desk_.reads_nothing = true;
  journal_.receive("b", clock_.now() - 1h);
  plan_again();
  start();
  run(2 * options_.settle);
  EXPECT_EQ(state("b"), State::parked);
  EXPECT_THAT(journal_.row("b").reason, testing::HasSubstr("may the API key read tickets?"));
  EXPECT_EQ(desk_.bodies.size(), 1u);
}

// In another form it is another request: that the desk has the former one says nothing of it.
TEST_F(FilingStepsTest, AConflictOverWhatWasNeverExecutedIsANo) {
  options_.reduced_form = false;
  desk_.next(AnsweringDesk::refusal("statusName is unknown"), false);
  desk_.next(AnsweringDesk::http(409, R"({"statusCode":409,"message":"title exists"})"), false);
  plan("a");
  start();
  run(1h);
  EXPECT_EQ(state("a"), State::parked);
  EXPECT_EQ(journal_.row("a").reason, "the desk refused it: the desk answered 409: title exists");
}

// Each may be there after its first attempt, so each is looked up before its no counts.
TEST_F(FilingStepsTest, AHeldDeskIsProbedAtItsPaceThoughAllAreInDoubt) {
  options_.capability = desk::Capability::unique_key;
  options_.reduced_form = false;
  title_ = "all alike";
  for (int i = 0; i < 12; ++i) {
    desk_.next(AnsweringDesk::http(500, ""), false);
    plan("m" + std::to_string(i));
  }
  desk_.always(AnsweringDesk::refusal("team is wrong"));
  start();
  run(20min);
  EXPECT_TRUE(core_->status().down);
  const std::size_t before = desk_.bodies.size();
  run(1h);
  EXPECT_LE(desk_.bodies.size() - before, 120u);
}

TEST_F(FilingStepsTest, ACommentAsACustomerWhomTheDeskDoesNotKnowOnlyShowsTheName) {
  using compose::without_customer;
  Json body = Json::object();
  body.set("content", "hello");
  body.set("customerEmail", "bob@acme.example");
  body.set("shouldSendEmail", false);
  const auto form = without_customer(body, "customer is unknown");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->body.text("impersonatedUserEmail"), "bob@acme.example");
  EXPECT_FALSE(form->body.find("customerEmail"));
  ASSERT_TRUE(form->body.find("shouldSendEmail"));
  EXPECT_FALSE(without_customer(form->body, "customer is unknown"));
}

TEST_F(FilingStepsTest, APersonsChangeGoesOutAndIsNoted) {
  options_.reduced_form = false;
  desk_.next(AnsweringDesk::refusal("title is bad"), false);
  plan("a");
  start();
  run(1min);
  ASSERT_EQ(state("a"), State::parked);
  const auto body = json::parse(desk_.bodies.back()).value_or(Json());
  const auto form = compose::with_values(body, {{"title", "better"}}, "uid 0");
  ASSERT_TRUE(form);
  ASSERT_TRUE(journal_.revise(
      journal_.id_of("a"),
      {.body = json::write(form->body), .who = "uid 0", .why = form->why, .of = 1}));
  run(1min);
  EXPECT_EQ(state("a"), State::filed);
  EXPECT_THAT(note(), testing::HasSubstr("uid 0 changed title"));
}

}  // namespace
}  // namespace intaked::app
