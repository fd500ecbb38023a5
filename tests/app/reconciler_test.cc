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
  desk_.add_ticket("intk1-a").add_ticket("intk1-a");
  pass(10min);
  ASSERT_EQ(known().size(), 1u);
  desk_.remove_ticket("TICKET2").fail_lists(1);
  pass(1h);
  EXPECT_EQ(known().size(), 1u) << "the list was not whole";
  pass(1h);
  EXPECT_THAT(known(), testing::IsEmpty());
}

TEST_F(ReconcilerTest, WhatIsTooOldToBeListedStaysKnown) {
  desk_.add_ticket("intk1-a").add_ticket("intk1-a");
  pass(10min);
  pass(72h);
  EXPECT_EQ(known().size(), 1u);
  pass(31 * 24h);
  EXPECT_THAT(known(), testing::IsEmpty());
}

}  // namespace
}  // namespace intaked::app
