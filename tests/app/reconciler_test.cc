#include "app/reconciler.h"

#include <gmock/gmock.h>

#include "fakes/fake_desk.h"
#include "journal/journal_fixture.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using model::DraftKind;
using testing::ElementsAre;

desk::Marked marked(const std::string& marker, const std::string& id) {
  return {marker, {"id-" + id, id, "Open"}};
}

std::vector<std::string> words(const std::vector<journal::Doubled>& doubles) {
  std::vector<std::string> all;
  for (const auto& one : doubles) all.push_back(one.intake_id + ": " + one.what);
  return all;
}

TEST(Doubles, AreTwoTicketsUnderOneMarkerOrAnotherThanTheJournals) {
  const std::vector<desk::Marked> at_desk = {
      marked("intk1-twice", "SUP-1"),   marked("intk1-once", "SUP-2"),
      marked("intk1-twice", "SUP-3"),   marked("intk1-other", "SUP-4"),
      marked("intk1-listed", "SUP-5"),  marked("intk1-listed", "SUP-5"),
      marked("intk1-waiting", "SUP-6"), marked("intk1-lost", "SUP-7"),
      marked("intk1-lost", "SUP-8")};
  const std::vector<journal::FiledUnder> ours = {{"intk1-twice", "a", "id-SUP-1"},
                                                 {"intk1-once", "b", "id-SUP-2"},
                                                 {"intk1-other", "c", "id-SUP-9"},
                                                 {"intk1-listed", "d", "id-SUP-5"},
                                                 {"intk1-waiting", "e", ""}};
  EXPECT_THAT(words(doubles_among(at_desk, ours, DraftKind::ticket)),
              ElementsAre(": SUP-7, SUP-8", "c: SUP-4, filed here as id-SUP-9", "a: SUP-1, SUP-3"));
}

TEST(Doubles, ACommentsIdIsNotItsTickets) {
  EXPECT_THAT(
      doubles_among({marked("intk1-a", "C1")}, {{"intk1-a", "a", "id-SUP-1"}}, DraftKind::reply),
      testing::IsEmpty());
}

class ReconcilerTest : public testing::Test {
 protected:
  void SetUp() override {
    journal::Options options;
    options.state_directory = directory_.path();
    journal_ = std::move(journal::Journal::open(std::move(options), clock_, 1s).value());
    reconciler_ = std::make_unique<Reconciler>(ReconcilerOptions{}, *journal_, desk_, clock_);
  }
  // A message that came just now, planned, and its intent committed.
  std::string received(std::uint32_t uid, const std::string& parent = {}) {
    model::RawMessage raw = journal::mail(uid);
    raw.received_at = clock_.now();
    journal::ok(journal::record(*journal_, std::move(raw)));
    const auto claim = journal::ok(journal_->claim_plans(1)).at(0);
    journal::ok(journal_->store_plans(
        {parent.empty() ? journal::ticket_plan(claim) : journal::reply_plan(claim, parent)}));
    return journal::ok(journal_->claim_filings(1)).at(0).intake_id;
  }
  static std::string marker_of(const std::string& intake_id) { return "intk1-" + intake_id; }
  void settle(const std::string& intake_id, journal::NextStep next) {
    journal::ok(journal::settle(*journal_, intake_id, std::nullopt, std::move(next)));
  }
  static journal::NextStep filed_as(const std::string& ticket_id) {
    journal::NextStep next = journal::filed_as(ticket_id);
    next.ticket_id = ticket_id;
    return next;
  }
  void pass(std::chrono::microseconds time) {
    clock_.advance(time);
    for (int i = 0; i < 8; ++i) reconciler_->tick();
  }
  std::vector<std::string> known() { return words(journal_->doubled().value()); }

  journal::HandClock clock_;
  journal::Directory directory_;
  fakes::FakeDesk desk_{clock_};
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<Reconciler> reconciler_;
};

TEST_F(ReconcilerTest, LooksTenMinutesAfterTheStartAndThenEachHour) {
  desk_.add_ticket("intk1-a").add_ticket("intk1-a").add_ticket("intk1-b");
  pass(9min);
  EXPECT_THAT(known(), testing::IsEmpty());
  pass(1min);
  EXPECT_THAT(known(), ElementsAre(": SUP-1, SUP-2"));
  EXPECT_EQ(journal_->counts().value().doubled, 1u);
  desk_.add_ticket("intk1-b");
  pass(59min);
  EXPECT_EQ(known().size(), 1u);
  pass(1min);
  EXPECT_EQ(known().size(), 2u);
  EXPECT_EQ(desk_.creates() + desk_.comments(), 0) << "nothing is changed at the desk";
}

TEST_F(ReconcilerTest, WhatIsMendedIsForgottenButOnlyByAWholeList) {
  const std::string marker = marker_of(received(1));
  desk_.add_ticket(marker).add_ticket(marker);
  pass(10min);
  ASSERT_EQ(known().size(), 1u);
  desk_.remove_ticket("TICKET2").fail_lists(1);
  pass(1h);
  EXPECT_EQ(known().size(), 1u) << "the list was not whole";
  pass(1h);
  EXPECT_THAT(known(), testing::IsEmpty());
}

TEST_F(ReconcilerTest, WhatIsTooOldToBeListedStaysKnown) {
  const std::string marker = marker_of(received(1));
  desk_.add_ticket(marker).add_ticket(marker);
  pass(10min);
  pass(72h);
  EXPECT_EQ(known().size(), 1u);
  pass(31 * 24h);
  EXPECT_THAT(known(), testing::IsEmpty());
}

TEST_F(ReconcilerTest, WhatIsHalfTooOldToBeListedStaysKnown) {
  const std::string marker = marker_of(received(1));
  desk_.add_ticket(marker);
  pass(30h);
  desk_.add_ticket(marker);
  pass(1h);
  ASSERT_EQ(known().size(), 1u);
  pass(20h);
  EXPECT_EQ(known().size(), 1u) << "the first has left the list, and is there";
}

TEST_F(ReconcilerTest, ADoubledReplyStaysKnownWhenItsTicketIsNotReadAnyMore) {
  const std::string first = received(1);
  settle(first, filed_as("TICKET1"));
  const std::string reply = received(2, first);
  settle(reply, journal::in_doubt_for(0s));
  settle(reply, filed_as("TICKET1"));
  desk_.add_ticket(marker_of(first));
  pass(40h);
  for (int i = 0; i < 2; ++i)
    desk_.comment("TICKET1", R"({"deDuplicationKey":")" + marker_of(reply) + R"("})", Tick::max(),
                  [](const desk::Answer&) {});
  pass(1h);
  ASSERT_EQ(known().size(), 1u);
  pass(8h);
  EXPECT_EQ(known().size(), 1u) << "nobody has looked at its ticket";
}

class ReconcilerWithManyDoubts : public ReconcilerTest {
 protected:
  // Each a ticket and a reply that was in doubt, and that became two comments.
  void doubled_replies(std::uint32_t count) {
    for (std::uint32_t i = 1; i <= count; ++i) {
      const std::string ticket_id = "TICKET" + std::to_string(i);
      const std::string first = received(2 * i);
      settle(first, filed_as(ticket_id));
      const std::string reply = received(2 * i + 1, first);
      settle(reply, journal::in_doubt_for(0s));
      settle(reply, filed_as(ticket_id));
      desk_.add_ticket(marker_of(first));
      for (int twice = 0; twice < 2; ++twice)
        desk_.comment(ticket_id, R"({"deDuplicationKey":")" + marker_of(reply) + R"("})",
                      Tick::max(), [](const desk::Answer&) {});
    }
  }
  // What the next round warns of.
  std::string warned_in_an_hour() {
    testing::internal::CaptureStderr();
    clock_.advance(1h);
    for (int i = 0; i < 128; ++i) reconciler_->tick();
    return testing::internal::GetCapturedStderr();
  }
};

TEST_F(ReconcilerWithManyDoubts, ReadsTheCommentsOfAHundredTicketsAndSaysThatThereAreMore) {
  doubled_replies(101);
  EXPECT_THAT(warned_in_an_hour(),
              testing::HasSubstr("more than 100 tickets have replies that were in doubt"));
  EXPECT_EQ(known().size(), 100u);
}

TEST_F(ReconcilerWithManyDoubts, EachTroubleIsToldWhenItBeginsAndNotEachHour) {
  using testing::HasSubstr;
  using testing::Not;
  const auto many = HasSubstr("more than 100 tickets");
  const auto failed = HasSubstr("the fake desk was told to");
  doubled_replies(101);
  desk_.fail_lists(1);
  EXPECT_THAT(warned_in_an_hour(), testing::AllOf(many, failed));
  desk_.fail_lists(1);
  EXPECT_THAT(warned_in_an_hour(), testing::AllOf(Not(many), Not(failed)));
  EXPECT_THAT(warned_in_an_hour(), testing::AllOf(Not(many), Not(failed)));
  desk_.fail_lists(1);
  EXPECT_THAT(warned_in_an_hour(), testing::AllOf(Not(many), failed)) << "it had been over";
}

}  // namespace
}  // namespace intaked::app
