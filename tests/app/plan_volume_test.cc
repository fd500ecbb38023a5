// How much of one sender the planning lets pass, and what of a chat it puts together: from claimed
// messages to what the journal holds then.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "app/plan_maker.h"
#include "fakes/fake_desk.h"
#include "journal/mending.h"
#include "lib/crypto/crypto.h"
#include "parse/parse.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::HasSubstr;

const Instant k_start{std::chrono::seconds{1'773'416'400}};

class PlanVolumeTest : public testing::Test {
 protected:
  void SetUp() override {
    const bool memory = ::access("/dev/shm", W_OK) == 0;
    std::string pattern =
        (memory ? "/dev/shm" : std::filesystem::temp_directory_path().string()) + "/plans-XXXXXX";
    directory_ = mkdtemp(pattern.data());
    config_.own_addresses = {"support@example.com"};
    config_.requestor_fallback = "support@example.com";
    config_.rules = config_.rules_directory = directory_ + "/rules";
    std::filesystem::create_directory(config_.rules_directory);
    std::ofstream(config_.rules_directory + "/20-team.yaml")
        << "rules:\n"
           "  - id: trusted\n"
           "    applies_to: both\n"
           "    when: { from.domain: trusted.example }\n"
           "    set: { teamName: Support, trust: [rate] }\n"
           "  - { id: all, applies_to: both, set: { teamName: Support } }\n";
    journal::Options options;
    options.state_directory = directory_;
    options.free_bytes_min = 0;
    auto opened = journal::Journal::open(std::move(options), clock_, 50ms);
    ASSERT_TRUE(opened) << opened.error().text;
    journal_ = std::move(*opened);
    book_ = std::make_unique<RunningBook>(config_, clock_);
    const BookVerdict verdict = book_->load();
    ASSERT_TRUE(verdict.accepted) << verdict.text;
    model::DeskDirectory names;
    names.known = {model::DirectoryList::team};
    names.entries = {{model::DirectoryList::team, "T1", "Support"}};
    book_->set_directory(std::move(names));
    enquirer_ = std::make_unique<Enquirer>(*journal_, desk_, clock_);
    maker_ = std::make_unique<PlanMaker>(config_, key_, *journal_, *book_, *enquirer_, clock_);
  }
  void TearDown() override {
    maker_.reset();
    enquirer_.reset();
    journal_.reset();
    std::filesystem::remove_all(directory_);
  }

  std::string recorded(model::RawMessage raw) {
    raw.arrival.event_id = std::to_string(++count_);
    raw.arrival.source = "pipe";
    std::promise<Result<journal::Recorded>> recorded;
    journal_->record(raw, crypto::sha256(raw.bytes), {},
                     [&](auto result) { recorded.set_value(std::move(result)); });
    return recorded.get_future().get().value().intake_id;
  }
  std::string mail(const std::string& from, const std::string& subject, const std::string& text,
                   const std::string& header = "") {
    model::RawMessage raw;
    raw.arrival.kind = model::ArrivalKind::pipe;
    raw.received_at = k_start;
    raw.bytes = "From: " + from + "\r\nSubject: " + subject + "\r\nMessage-ID: <" +
                std::to_string(count_) + "@acme.example>\r\n" + header + "\r\n" + text + "\r\n";
    return recorded(std::move(raw));
  }
  std::string chat(const std::string& author, Instant at, const std::string& header = "",
                   const std::string& channel = "C1") {
    model::RawMessage raw;
    raw.arrival.kind = model::ArrivalKind::hook;
    raw.received_at = at;
    raw.channel = channel;
    raw.channel_author = author;
    raw.bytes = "From: " + author + "@chat.example\r\nSubject: chat\r\nMessage-ID: <" +
                std::to_string(count_) + "@chat.example>\r\n" + header + "\r\nsome words\r\n";
    return recorded(std::move(raw));
  }
  // All that waits, in claims as large as the planner's.
  void plan() {
    for (;;) {
      const auto claims = journal_->claim_plans(64).value();
      if (claims.empty()) return;
      std::vector<model::ParsedMessage> messages;
      for (const auto& claim : claims) messages.push_back(parse::parse(claim.raw.bytes, {}));
      ASSERT_TRUE(maker_->plan(claims, std::move(messages)));
    }
  }
  journal::Intake intake(const std::string& id) { return journal_->find(id).value().intake; }
  std::size_t count(const std::vector<std::string>& ids, journal::State state) {
    return static_cast<std::size_t>(std::ranges::count_if(
        ids, [&](const std::string& id) { return intake(id).state == state; }));
  }

  std::string directory_;
  config::Config config_;
  Secret key_{"0123456789abcdef0123456789abcdef"};
  ManualClock clock_{k_start};
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<RunningBook> book_;
  fakes::FakeDesk desk_{clock_};
  std::unique_ptr<Enquirer> enquirer_;
  std::unique_ptr<PlanMaker> maker_;
  int count_ = 0;
};

constexpr const char* k_answer = "Auto-Submitted: auto-replied\r\n";

TEST_F(PlanVolumeTest, TheEleventhAutomaticAnswerIsParkedAndARetryFilesIt) {
  std::vector<std::string> ids;
  for (int i = 0; i < 14; ++i)
    ids.push_back(mail("help@globex.example", "Re: Printer", "received", k_answer));
  plan();
  EXPECT_EQ(count(ids, journal::State::planned), 10u);
  EXPECT_EQ(count(ids, journal::State::parked), 4u);
  EXPECT_THAT(intake(ids.back()).reason, HasSubstr("looks automatic"));
  ASSERT_EQ(journal_->floods().value().size(), 1u);
  EXPECT_EQ(journal_->floods().value()[0].mails, 4u);
  ASSERT_TRUE(journal_->mending().retry(ids.back(), "dana"));
  plan();
  EXPECT_EQ(intake(ids.back()).state, journal::State::planned);
}

TEST_F(PlanVolumeTest, ARuleThatTrustsLetsAllPass) {
  std::vector<std::string> ids;
  for (int i = 0; i < 14; ++i)
    ids.push_back(mail("help@trusted.example", "Re: Printer", "received", k_answer));
  plan();
  EXPECT_EQ(count(ids, journal::State::planned), 14u);
}

TEST_F(PlanVolumeTest, WhatOneSenderSendsBeyondTwoHundredIsFiledLast) {
  std::vector<std::string> flood;
  for (int i = 0; i < 230; ++i)
    flood.push_back(mail("alice@acme.example",
                         "Order " + std::string(static_cast<std::size_t>(i), 'o'),
                         "Please send us " + std::string(static_cast<std::size_t>(i), 'x')));
  const std::string other = mail("bob@acme.example", "A question", "How do I begin?");
  plan();
  EXPECT_EQ(count(flood, journal::State::planned), 230u);
  EXPECT_EQ(intake(flood[199]).priority, 0);
  EXPECT_EQ(intake(flood[200]).priority, k_priority_after_all);
  // Everybody else's goes before what is too much, though it came last.
  std::size_t before = 0;
  const auto claims = journal_->claim_filings(1'000);
  ASSERT_TRUE(claims);
  for (const auto& claim : *claims) {
    if (claim.intake_id == other) break;
    ++before;
  }
  EXPECT_EQ(before, 200u);
}

TEST_F(PlanVolumeTest, TheSecondOfTwoMailsSaysThatItMayBeTheSame) {
  const std::string first = mail("alice@acme.example", "Printer", "It does not print.");
  const std::string second = mail("alice@acme.example", "Printer", "It does not print, I said.");
  plan();
  EXPECT_THAT(journal_->find(first).value().body, Not(HasSubstr("possibly_same_as")));
  EXPECT_THAT(journal_->find(second).value().body,
              HasSubstr("\"possibly_same_as\":{\"intake\":\"" + first + "\""));
}

TEST_F(PlanVolumeTest, AReplyThatJoinedIsNoDouble) {
  mail("alice@acme.example", "Printer", "It does not print.");
  const std::string reply =
      mail("alice@acme.example", "Printer", "It smells.", "In-Reply-To: <0@acme.example>\r\n");
  plan();
  EXPECT_EQ(intake(reply).kind, model::DraftKind::reply);
  EXPECT_THAT(journal_->find(reply).value().body, Not(HasSubstr("possibly_same_as")));
}

TEST_F(PlanVolumeTest, ChatMessagesOfOneClaimAreOneTicketInTheirOrder) {
  const std::string first = chat("U1", k_start);
  const std::string other = chat("U2", k_start + 1s);
  const std::string second = chat("U1", k_start + 2s);
  const std::string third = chat("U1", k_start + 3s);
  const std::string later = chat("U1", k_start + 3s + 2min + 1us);
  plan();
  EXPECT_EQ(intake(second).conversation, first);
  EXPECT_EQ(intake(third).conversation, first);
  EXPECT_EQ(intake(other).conversation, other);
  EXPECT_EQ(intake(later).conversation, later);
  EXPECT_THAT(journal_->find(second).value().body, Not(HasSubstr("possibly_same_as")));
}

TEST_F(PlanVolumeTest, AThreadOfTheChatWinsOverTheTime) {
  const std::string root = chat("U1", k_start);
  const std::string top = chat("U1", k_start + 3min);
  const std::string in_thread = chat("U1", k_start + 3min + 1s, "References: <0@chat.example>\r\n");
  // Of a thread that began before us nothing is known; the time does not say that it is this one.
  const std::string elsewhere =
      chat("U1", k_start + 3min + 2s, "References: <unknown@chat.example>\r\n");
  const std::string top_again = chat("U1", k_start + 3min + 3s);
  plan();
  EXPECT_EQ(intake(in_thread).conversation, root);
  EXPECT_EQ(intake(elsewhere).conversation, elsewhere);
  EXPECT_EQ(intake(top_again).conversation, top);
}

TEST_F(PlanVolumeTest, AGroupingWindowOfNothingMakesEachATicket) {
  config_.chat.grouping_window = 0ms;
  const std::string first = chat("U1", k_start);
  const std::string second = chat("U1", k_start);
  plan();
  EXPECT_EQ(intake(first).conversation, first);
  EXPECT_EQ(intake(second).conversation, second);
}

}  // namespace
}  // namespace intaked::app
