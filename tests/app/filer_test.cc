// The filer between a real journal and a desk that does what a test tells it.
#include "app/filer.h"

#include <filesystem>
#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "fakes/fake_desk.h"
#include "journal/journal.h"
#include "journal/mending.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using Act = fakes::FakeDesk::Act;

constexpr auto k_patience = 20s;

class FilerTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "intaked-filer-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    open();
  }
  void TearDown() override {
    close();
    std::filesystem::remove_all(directory_);
  }

  void open(FilerOptions filing = {}) {
    journal::Options options;
    options.state_directory = directory_;
    auto opened = journal::Journal::open(std::move(options), clock_, 50ms);
    ASSERT_TRUE(opened) << opened.error().text;
    journal_ = std::move(*opened);
    filing.settle = 50ms;
    filing.index_lag = 20ms;
    filing.probe_min = 20ms;
    filing.probe_max = 50ms;
    filing.send_again_min = 5ms;
    filing.send_again_max = 20ms;
    filer_ = std::make_unique<Filer>(filing, *journal_, desk_, clock_);
    journal_->listen({.plans = [] {},
                      .filings = [this] { filer_->wake(); },
                      .acknowledgements = [](const auto&) {}});
  }
  void close() {
    if (filer_) filer_->stop(1s);
    journal_.reset();
    filer_.reset();
  }
  void start() { ASSERT_TRUE(filer_->start()); }
  void reopen_with_horizon(std::chrono::microseconds horizon) {
    close();
    FilerOptions filing;
    filing.retry_horizon = horizon;
    open(filing);
  }

  // One message, recorded and planned; `parent` makes it a reply.
  std::string plan(const std::string& name, const std::string& parent = {}) {
    model::RawMessage raw;
    raw.arrival.kind = model::ArrivalKind::pipe;
    raw.arrival.source = "pipe";
    raw.arrival.event_id = name;
    raw.bytes = name;
    raw.received_at = clock_.now();
    std::promise<Result<journal::Recorded>> recorded;
    journal_->record(raw, crypto::sha256(name), {},
                     [&](auto result) { recorded.set_value(std::move(result)); });
    const std::string id = recorded.get_future().get().value().intake_id;
    EXPECT_EQ(journal_->claim_plans(10).value().size(), 1u);

    journal::Plan plan;
    plan.intake_id = id;
    plan.content_digest = crypto::sha256("content " + name);
    plan.message_id = name + "@acme.example";
    plan.thread_ids = {plan.message_id};
    plan.parent_intake = parent;
    model::TicketDraft draft;
    draft.kind = parent.empty() ? model::DraftKind::ticket : model::DraftKind::reply;
    draft.parent_intake = parent;
    draft.marker = "intk1-" + name;
    draft.fields.set("title", name);
    draft.fields.set("content", name);
    draft.fields.set("teamId", "T1");
    draft.fields.set("deDuplicationKey", draft.marker);
    plan.body = json::write(draft.fields);
    plan.draft = draft;
    EXPECT_TRUE(journal_->store_plans({plan}));
    return id;
  }

  journal::Intake row(const std::string& id) { return journal_->find(id).value().intake; }

  testing::AssertionResult becomes(const std::string& id, journal::State state) {
    const auto end = std::chrono::steady_clock::now() + k_patience;
    while (row(id).state != state) {
      if (std::chrono::steady_clock::now() > end) {
        return testing::AssertionFailure() << id << " is still " << journal::name_of(row(id).state)
                                           << ", " << journal::name_of(row(id).filing);
      }
      std::this_thread::sleep_for(5ms);
    }
    return testing::AssertionSuccess();
  }

  // The desk is never clear about this one, while it files others.
  std::string parked_in_doubt(const std::string& name) {
    desk_.always_to("intk1-" + name, Act::lose_request);
    const auto id = plan(name);
    start();
    for (int i = 0; row(id).state == journal::State::planned && i < 400; ++i) {
      EXPECT_TRUE(becomes(plan("other " + std::to_string(i)), journal::State::filed));
    }
    EXPECT_EQ(row(id).state, journal::State::parked);
    return id;
  }

  SystemClock clock_;
  std::string directory_;
  fakes::FakeDesk desk_{clock_};
  std::unique_ptr<Filer> filer_;
  std::unique_ptr<journal::Journal> journal_;
};

TEST_F(FilerTest, ADraftBecomesOneTicket) {
  const auto id = plan("a");
  start();
  EXPECT_TRUE(becomes(id, journal::State::filed));
  EXPECT_EQ(desk_.tickets_with("intk1-a"), 1u);
  EXPECT_FALSE(row(id).ticket_identifier.empty());
}

TEST_F(FilerTest, AnAnswerThatNeverCameIsLookedUpAndNotSentAgain) {
  desk_.next(Act::lose_answer);
  const auto id = plan("a");
  start();
  EXPECT_TRUE(becomes(id, journal::State::filed));
  EXPECT_EQ(desk_.creates(), 1);
  EXPECT_EQ(desk_.tickets_with("intk1-a"), 1u);
}

TEST_F(FilerTest, ARequestThatNeverArrivedIsSentAgainAfterTwoEmptyLookUps) {
  desk_.next(Act::lose_request);
  const auto id = plan("a");
  start();
  EXPECT_TRUE(becomes(id, journal::State::filed));
  EXPECT_EQ(desk_.creates(), 2);
  EXPECT_GE(desk_.look_ups(), 2);
  EXPECT_EQ(desk_.tickets_with("intk1-a"), 1u);
}

TEST_F(FilerTest, ALookUpThatCannotTellIsAskedAgainBeforeAnythingIsSent) {
  desk_.next(Act::lose_answer);
  desk_.fail_look_ups(2);
  const auto id = plan("a");
  start();
  EXPECT_TRUE(becomes(id, journal::State::filed));
  EXPECT_EQ(desk_.creates(), 1);
}

TEST_F(FilerTest, WhatTheDeskNeverTellsIsParkedWhenTheHorizonIsPast) {
  reopen_with_horizon(400ms);
  desk_.always(Act::lose_request);
  const auto id = plan("a");
  start();
  EXPECT_TRUE(becomes(id, journal::State::parked));
  EXPECT_THAT(row(id).reason, testing::HasSubstr("never gave a clear answer"));
  EXPECT_EQ(desk_.tickets().size(), 0u);
}

TEST_F(FilerTest, ADraftThatIsNeverClearIsParkedWhileOthersAreFiled) {
  EXPECT_LE(row(parked_in_doubt("a")).filing_attempts, 12);
}

// A desk that fails each create and yet can be asked: nothing of the backlog is used up.
TEST_F(FilerTest, ADeskThatIsClearAboutNobodyIsProbedAndParksNothing) {
  desk_.always(Act::lose_request);
  std::vector<std::string> ids;
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) ids.push_back(plan(name));
  start();
  while (desk_.creates() < 20) std::this_thread::sleep_for(5ms);
  EXPECT_TRUE(filer_->status().down);
  EXPECT_THAT(filer_->status().text, testing::HasSubstr("no clear answer"));
  for (const auto& id : ids) EXPECT_EQ(row(id).state, journal::State::planned);
  desk_.always(Act::file);
  for (const auto& id : ids) EXPECT_TRUE(becomes(id, journal::State::filed));
  EXPECT_EQ(desk_.tickets().size(), ids.size());
  EXPECT_FALSE(filer_->status().down);
}

TEST_F(FilerTest, ARefusalIsParkedInTheDesksWords) {
  // As it is, and once more in its reduced form.
  desk_.next(Act::refuse, "title must be shorter").next(Act::refuse, "title must be shorter");
  const auto id = plan("a");
  start();
  EXPECT_TRUE(becomes(id, journal::State::parked));
  EXPECT_THAT(row(id).reason, testing::HasSubstr("title must be shorter"));
}

TEST_F(FilerTest, ADeskThatIsDownConsumesNothing) {
  for (int i = 0; i < 20; ++i) desk_.next(Act::down, "401 Unauthorized");
  const auto first = plan("a");
  const auto second = plan("b");
  start();
  EXPECT_TRUE(becomes(first, journal::State::filed));
  EXPECT_TRUE(becomes(second, journal::State::filed));
  EXPECT_EQ(row(first).filing_attempts, 1);
  EXPECT_FALSE(filer_->status().down);
}

TEST_F(FilerTest, TooManyRequestsWaitAndAreNotCounted) {
  desk_.wait(30ms);
  desk_.next(Act::too_many).next(Act::too_many);
  const auto id = plan("a");
  start();
  EXPECT_TRUE(becomes(id, journal::State::filed));
  EXPECT_EQ(row(id).filing_attempts, 1);
}

TEST_F(FilerTest, AReplyWaitsForItsTicketAndJoinsIt) {
  desk_.next(Act::lose_answer);
  const auto parent = plan("a");
  const auto reply = plan("b", parent);
  start();
  EXPECT_TRUE(becomes(reply, journal::State::filed));
  EXPECT_EQ(desk_.tickets().size(), 1u);
  EXPECT_EQ(desk_.comments_with("intk1-b"), 1u);
  EXPECT_EQ(row(reply).ticket_id, row(parent).ticket_id);
}

TEST_F(FilerTest, ALostCommentIsLookedUpToo) {
  const auto parent = plan("a");
  start();
  ASSERT_TRUE(becomes(parent, journal::State::filed));
  desk_.next(Act::lose_answer);
  const auto reply = plan("b", parent);
  EXPECT_TRUE(becomes(reply, journal::State::filed));
  EXPECT_EQ(desk_.comments_with("intk1-b"), 1u);
}

TEST_F(FilerTest, AnIntentOfAFormerRunIsLookedUpFirst) {
  const auto id = plan("a");
  ASSERT_EQ(journal_->claim_filings(1).value().size(), 1u);
  // The former run had sent it and died before the answer.
  desk_.create(R"({"title":"a","teamId":"T1","deDuplicationKey":"intk1-a"})", Tick::max(),
               [](const desk::Answer&) {});
  close();
  open();
  start();
  EXPECT_TRUE(becomes(id, journal::State::filed));
  EXPECT_EQ(desk_.creates(), 1);
  EXPECT_EQ(desk_.tickets_with("intk1-a"), 1u);
}

TEST_F(FilerTest, ARetriedDraftInDoubtIsLookedUpBeforeItIsSent) {
  const auto id = parked_in_doubt("a");
  desk_.always_to("intk1-a", Act::file);
  const int before = desk_.look_ups();
  ASSERT_TRUE(journal_->mending().retry(id, "uid 0"));
  EXPECT_TRUE(becomes(id, journal::State::filed));
  EXPECT_GT(desk_.look_ups(), before);
  EXPECT_EQ(desk_.tickets_with("intk1-a"), 1u);
}

TEST_F(FilerTest, StoppingWaitsForTheAnswerInFlight) {
  const auto first = plan("a");
  start();
  ASSERT_TRUE(becomes(first, journal::State::filed));
  desk_.answer_later();
  const auto id = plan("b");
  while (filer_->status().in_flight == 0) std::this_thread::sleep_for(1ms);
  std::jthread answering([this] {
    std::this_thread::sleep_for(50ms);
    desk_.answer_all();
  });
  filer_->stop(10s);
  answering.join();
  EXPECT_TRUE(becomes(id, journal::State::filed));
}

}  // namespace
}  // namespace intaked::app
