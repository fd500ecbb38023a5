// A request may change only while nobody can have executed it.
#include <gmock/gmock.h>

#include "journal/backup.h"
#include "journal/inspection.h"
#include "journal/journal_fixture.h"

namespace intaked::journal {

namespace {

const Revision k_shorter{
    .body = R"({"title":"shorter"})", .who = "uid 0", .why = "title was too long", .of = 1};

class ReviseTest : public JournalTest {
 protected:
  // Sends it once, with this outcome and what becomes of it.
  void attempt(model::DeliveryOutcome outcome, NextStep next) {
    const FilingClaim claim = claimed_filing();
    ok(settle(journal(), claim.intake_id, delivery(claim, outcome), std::move(next)));
  }
  std::string refusal(const std::string& id) {
    const auto revised = journal().revise(id, k_shorter);
    EXPECT_FALSE(revised);
    return revised ? "" : words(revised.error());
  }
};

using Outcome = model::DeliveryOutcome;

}  // namespace

TEST_F(ReviseTest, WhatWasNeverSentGoesOutAsRevised) {
  const auto id = planned(1);
  EXPECT_EQ(ok(journal().revise(id, k_shorter)), 2);
  const FilingClaim claim = claimed_filing();
  EXPECT_EQ(claim.revision, 2);
  EXPECT_EQ(claim.body, k_shorter.body);
  EXPECT_EQ(claim.marker, "intk1-" + id);
}

TEST_F(ReviseTest, WhoAndWhyAreKept) {
  const auto id = planned(1);
  ok(journal().revise(id, k_shorter));
  const auto changes = ok(journal().find(id)).changes;
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].who, "uid 0");
  EXPECT_EQ(changes[0].what, "revision");
  EXPECT_EQ(changes[0].detail, "title was too long");
}

TEST_F(ReviseTest, WhatTheDeskRefusedGoesBackToBeFiled) {
  const auto id = planned(1);
  attempt(Outcome::refused, parked_because("the desk refused it: title"));
  EXPECT_EQ(ok(journal().revise(id, k_shorter)), 2);
  EXPECT_EQ(state(id), State::planned);
  EXPECT_EQ(intake(id).reason, "");
  const FilingClaim claim = claimed_filing();
  EXPECT_EQ(claim.body, k_shorter.body);
  EXPECT_EQ(claim.attempt, 1);
}

TEST_F(ReviseTest, WhatTheDeskDidNotExecuteMayChange) {
  for (const Outcome outcome : {Outcome::not_executed, Outcome::target_down}) {
    const auto id = planned(outcome == Outcome::target_down ? 1 : 2);
    NextStep next = ready_at({});
    next.attempt_counts = false;
    attempt(outcome, next);
    EXPECT_EQ(ok(journal().revise(id, k_shorter)), 2);
    file(id, "SUP-" + id);
  }
}

// Its files were stored between reading the request and changing it.
TEST_F(ReviseTest, AChangeOfARequestThatIsNoLongerTheLatestIsRefused) {
  const auto id = planned(1, [](Plan& plan) {
    plan.draft->files.resize(1);
    plan.draft->files[0].number = 1;
  });
  const auto read = ok(journal().find(id));
  EXPECT_EQ(read.revision, 1);
  FileOutcome stored;
  stored.state = model::FileState::stored;
  std::promise<Result<void>> finished;
  journal().files().settle(id, 1, stored, [](const Result<void>&) {});
  journal().files().finish(id, 1, R"({"title":"A question","attachments":[1]})",
                           [&](Result<void> done) { finished.set_value(std::move(done)); });
  ok(finished.get_future().get());
  EXPECT_THAT(refusal(id), testing::HasSubstr("changed meanwhile"));
  const auto again = ok(journal().find(id));
  EXPECT_EQ(again.revision, 2);
  EXPECT_THAT(again.body, testing::HasSubstr("attachments"));
  Revision fresh = k_shorter;
  fresh.of = again.revision;
  EXPECT_EQ(ok(journal().revise(id, fresh)), 3);
}

TEST_F(ReviseTest, NothingChangesWhileItIsBeingSent) {
  const auto id = planned(1);
  claimed_filing();
  EXPECT_THAT(refusal(id), testing::HasSubstr("is being sent"));
}

TEST_F(ReviseTest, NothingChangesInDoubt) {
  const auto id = planned(1);
  attempt(Outcome::unknown, in_doubt_for(1s));
  EXPECT_THAT(refusal(id), testing::HasSubstr("is in doubt"));
  // Looked up in vain: it is sent again, as it was.
  ok(settle(journal(), id, {}, ready_at({})));
  EXPECT_THAT(refusal(id), testing::HasSubstr("is in doubt"));
  EXPECT_EQ(claimed_filing().revision, 1);
}

TEST_F(ReviseTest, AnIntentThatOutlivedTheProcessIsInDoubt) {
  const auto id = planned(1);
  claimed_filing();
  open();
  EXPECT_THAT(refusal(id), testing::HasSubstr("is in doubt"));
  ok(settle(journal(), id, {}, ready_at({})));
  EXPECT_THAT(refusal(id), testing::HasSubstr("is in doubt"));
}

TEST_F(ReviseTest, ARefusalEndsTheDoubt) {
  const auto id = planned(1);
  attempt(Outcome::unknown, in_doubt_for(1s));
  ok(settle(journal(), id, {}, ready_at({})));
  attempt(Outcome::refused, parked_because("title"));
  EXPECT_EQ(ok(journal().revise(id, k_shorter)), 2);
}

TEST_F(ReviseTest, NotExecutedEndsNoEarlierDoubt) {
  const auto id = planned(1);
  attempt(Outcome::unknown, in_doubt_for(1s));
  ok(settle(journal(), id, {}, ready_at({})));
  NextStep next = ready_at({});
  next.attempt_counts = false;
  attempt(Outcome::not_executed, next);
  EXPECT_THAT(refusal(id), testing::HasSubstr("is in doubt"));
}

// Dropped between two attempts, and taken back as a ticket of its own, it would be there twice.
TEST_F(ReviseTest, WhatWasDroppedInDoubtIsTakenBackAsItWas) {
  const auto id = planned(1);
  attempt(Outcome::unknown, in_doubt_for(1s));
  ok(settle(journal(), id, {}, ready_at({})));
  ok(journal().mending().drop(id, "dana", "it is there"));
  EXPECT_EQ(error_kind(journal().mending().retry(id, "dana", "new")), ErrorKind::conflict);
  ok(journal().mending().retry(id, "dana"));
  const auto doubts = ok(journal().in_doubt({}));
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_EQ(doubts[0].claim.revision, 1);
}

// A held desk refuses it a thousand times.
TEST_F(ReviseTest, WhatIsPlannedAgainKeepsNoRequestThatWasNotToldOf) {
  const auto id = planned(1);
  for (int turn = 0; turn < 3; ++turn) {
    claimed_filing();
    NextStep again;
    again.kind = NextStep::Kind::plan_again;
    ok(settle(journal(), id, {}, again));
    store(ticket_plan(claimed_plan()));
  }
  EXPECT_EQ(number("SELECT COUNT(*) FROM draft"), 1);
  EXPECT_EQ(ok(journal().revise(id, k_shorter)), 2);
}

TEST_F(ReviseTest, WhatIsParkedInDoubtStaysAsItIs) {
  const auto id = planned(1);
  attempt(Outcome::unknown, parked_because("nobody knows"));
  EXPECT_THAT(refusal(id), testing::HasSubstr("is in doubt"));
}

TEST_F(ReviseTest, WhatWasParkedForAnotherReasonIsNotSentByAChange) {
  const auto id = planned(1);
  attempt(Outcome::not_executed, parked_because("held too long"));
  EXPECT_THAT(refusal(id), testing::HasSubstr("not because the desk refused"));
}

TEST_F(ReviseTest, OnlyWhatHasARequestCanChange) {
  EXPECT_THAT(refusal("01nobody"), testing::HasSubstr("not_found"));
  const auto received = recorded(1);
  EXPECT_THAT(refusal(received), testing::HasSubstr("is received"));
  store(ticket_plan(claimed_plan()));
  file(received, "SUP-1");
  EXPECT_THAT(refusal(received), testing::HasSubstr("is filed as SUP-1"));
}

TEST_F(ReviseTest, AnAnswerToATicketThatIsGoneIsPlannedAsANewOne) {
  const auto opener = planned(1);
  file(opener, "SUP-1");
  const auto reply = planned_reply(2, opener);
  NextStep anew;
  anew.kind = NextStep::Kind::plan_anew;
  anew.reason = "its ticket is gone";
  attempt(Outcome::refused, anew);
  EXPECT_EQ(state(reply), State::received);
  const PlanClaim again = claimed_plan();
  EXPECT_EQ(again.intake_id, reply);
  EXPECT_EQ(again.reopened_because, "its ticket is gone");
  ThreadQuestion question;
  question.in_reply_to = {opener + "@acme.example"};
  question.asking = reply;
  const auto leads = ok(journal().threads().find_leads(question));
  ASSERT_EQ(leads.size(), 1u);
  EXPECT_EQ(leads[0].thread.parent_intake, opener);
  EXPECT_TRUE(leads[0].gone);
}

TEST_F(ReviseTest, WhatTheDeskRefusedGoesBackTogetherAndIsKnownAsSuch) {
  for (const std::uint32_t uid : {1u, 2u}) planned(uid);
  attempt(Outcome::refused, parked_because("the desk refused it: no"));
  attempt(Outcome::refused, parked_because("the desk refused it: other"));
  const Instant since = clock_.now() - 1h;
  EXPECT_EQ(ok(journal().take_back("the desk refused it: no", clock_.now() + 1h, 10)), 0u);
  EXPECT_EQ(ok(journal().take_back("the desk refused it: no", since, 10)), 1u);
  store(ticket_plan(claimed_plan()));
  const FilingClaim claim = claimed_filing();
  EXPECT_TRUE(claim.taken_back);
  EXPECT_EQ(ok(journal().take_back("the desk refused it: no", since, 10)), 0u);
}

// Received before the journal was opened: a lost journal may have filed it.
TEST_F(ReviseTest, WhatIsOlderThanTheJournalIsLookedForFirst) {
  const auto old = recorded(1);
  store(ticket_plan(claimed_plan()));
  EXPECT_TRUE(claimed_filing().look_first);
  auto young = mail(2);
  young.received_at = clock_.now() + 1h;
  ok(record(journal(), young, cursor_at(2)));
  store(ticket_plan(claimed_plan()));
  EXPECT_FALSE(claimed_filing().look_first);
}

// It was silent for longer than a restart takes: it may be a copy of an older one.
TEST_F(ReviseTest, AJournalThatWasSilentIsNotTrusted) {
  const auto make = [&](std::uint32_t uid) {
    auto young = mail(uid);
    young.received_at = clock_.now() + 1h;
    ok(record(journal(), young, cursor_at(uid)));
    store(ticket_plan(claimed_plan()));
  };
  make(1);
  clock_.advance(1s);
  open();
  EXPECT_FALSE(claimed_filing().look_first);
  make(2);
  clock_.advance(1h);
  open();
  EXPECT_TRUE(claimed_filing().look_first);
}

// Dropped when the copy was made, filed by a person after that: its ticket is there.
TEST_F(ReviseTest, WhatWasDroppedInACopyIsLookedForFirst) {
  const auto dropped = [&](std::uint32_t uid) {
    auto young = mail(uid);
    young.received_at = clock_.now() + 1h;
    const std::string id = ok(record(journal(), young, cursor_at(uid))).intake_id;
    ok(journal().mending().drop(id, "dana", "no support"));
    return id;
  };
  const std::string refiled = dropped(1), retried = dropped(2);
  const std::string copy = directory_.path() + "/copy";
  ok(journal().inspection().copy(copy, 0));
  ok(journal().mending().refile(refiled, "dana"));
  store(ticket_plan(claimed_plan()));
  file(refiled, "SUP-5");
  journal_.reset();
  ok(restore_journal(copy, directory_.path(), clock_.now()));
  open();
  ok(journal().mending().refile(refiled, "dana"));
  store(ticket_plan(claimed_plan()));
  EXPECT_TRUE(claimed_filing().look_first);
  ok(journal().mending().retry(retried, "dana", "new"));
  store(ticket_plan(claimed_plan()));
  EXPECT_TRUE(claimed_filing().look_first);
}

}  // namespace intaked::journal
