// Who is filed when, and what becomes of a draft after an attempt.
#include <algorithm>

#include "journal/journal_fixture.h"

namespace intaked::journal {

using model::DeliveryOutcome;

TEST_F(JournalTest, UrgentComesBeforeOldAndSourcesTakeTurns) {
  const auto normal = [](Plan&) {};
  const auto urgent = [](Plan& plan) { plan.priority = 2; };
  const std::string support_1 = planned(1, normal, "support");
  const std::string support_2 = planned(2, normal, "support");
  const std::string support_3 = planned(3, normal, "support");
  const std::string billing_1 = planned(4, normal, "billing");
  const std::string billing_urgent = planned(5, urgent, "billing");
  EXPECT_EQ(claimed_filings(1), std::vector<std::string>{billing_urgent});
  std::vector<std::string> order;
  for (int i = 0; i < 4; ++i) order.push_back(claimed_filings(1).at(0));
  EXPECT_EQ(order, (std::vector<std::string>{support_1, billing_1, support_2, support_3}));
}

TEST_F(JournalTest, OneBigMailboxDoesNotFillAWholeBatch) {
  for (std::uint32_t uid = 1; uid <= 20; ++uid) planned(uid, {}, "flooded");
  const std::string other = planned(21, {}, "support");
  const auto batch = claimed_filings(4);
  EXPECT_EQ(batch.size(), 4u);
  EXPECT_NE(std::ranges::find(batch, other), batch.end());
}

TEST_F(JournalTest, EveryDraftHasItsTurnAsTheProbe) {
  const auto urgent = [](Plan& plan) { plan.priority = 2; };
  const std::string support_1 = planned(1, {}, "support");
  const std::string billing_1 = planned(2, {}, "billing");
  const std::string support_urgent = planned(3, urgent, "support");
  const std::string support_2 = planned(4, {}, "support");
  const std::string reply = planned_reply(5, support_1);
  const auto refused_probe = [&]() -> std::string {
    const auto claims = ok(journal().claim_probe());
    if (claims.size() != 1) return std::to_string(claims.size());
    ok(settle(journal(), claims[0].intake_id, delivery(claims[0], DeliveryOutcome::not_executed),
              ready_at(clock_.now())));
    return claims[0].intake_id;
  };
  std::vector<std::string> order;
  for (int i = 0; i < 6; ++i) order.push_back(refused_probe());
  EXPECT_EQ(order, (std::vector<std::string>{support_urgent, billing_1, support_1, support_2,
                                             support_urgent, billing_1}));
  EXPECT_EQ(claimed_filings(1), std::vector<std::string>{support_urgent}) << "it works again";
  EXPECT_EQ(refused_probe(), billing_1) << "and the next hold begins with what is first";
}

TEST_F(JournalTest, ARefusalForNowWaitsForItsTime) {
  const std::string id = planned(1);
  const FilingClaim first = claimed_filing();
  const Instant later = clock_.now() + 30s;
  ok(settle(journal(), id, delivery(first, DeliveryOutcome::not_executed), ready_at(later)));
  EXPECT_TRUE(claimed_filings(1).empty());
  clock_.advance(30s);
  const FilingClaim second = claimed_filing();
  EXPECT_EQ(second.intake_id, id);
  EXPECT_EQ(second.attempt, 2);
}

TEST_F(JournalTest, AWaitThatAWrongClockMadeEndlessIsOver) {
  const std::string id = planned(1);
  const FilingClaim claim = claimed_filing();
  clock_.advance(365 * 24h);
  ok(settle(journal(), id, delivery(claim, DeliveryOutcome::not_executed),
            ready_at(clock_.now() + 60s)));
  clock_.advance(-365 * 24h);
  EXPECT_EQ(claimed_filings(9), std::vector<std::string>{id});
}

TEST_F(JournalTest, AClaimTellsSinceWhenItsTicketMayExist) {
  const Instant recorded_at = clock_.now();
  const std::string id = planned(1);
  clock_.advance(1h);
  const Instant first = clock_.now();
  FilingClaim claim = claimed_filing();
  ok(settle(journal(), id, delivery(claim, DeliveryOutcome::unknown), in_doubt_for(300s)));
  ok(settle(journal(), id, std::nullopt, ready_at(clock_.now())));
  clock_.advance(80h);
  claim = claimed_filing();
  EXPECT_EQ(claim.attempt, 2);
  EXPECT_EQ(claim.recorded_at, recorded_at);
  EXPECT_EQ(claim.since, first);

  ok(settle(journal(), id, delivery(claim, DeliveryOutcome::unknown), in_doubt_for(300s)));
  ok(settle(journal(), id, std::nullopt, parked_because("the desk cannot tell")));
  ok(journal().mending().retry(id, "dana"));
  const auto doubts = ok(journal().in_doubt({}));
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_EQ(doubts[0].claim.recorded_at, recorded_at) << "looked up as far back as it can be";
  EXPECT_EQ(doubts[0].claim.since, clock_.now()) << "a person's word is a new beginning";
}

TEST_F(JournalTest, AReplyWaitsForItsTicketAndCarriesItsId) {
  const std::string ticket = planned(1);
  const std::string reply = planned_reply(2, ticket);
  EXPECT_EQ(claimed_filings(10), std::vector<std::string>{ticket});
  ok(settle(journal(), ticket, std::nullopt, filed_as("SUP-1")));
  const FilingClaim claim = claimed_filing();
  EXPECT_EQ(claim.intake_id, reply);
  EXPECT_EQ(claim.kind, model::DraftKind::reply);
  EXPECT_EQ(claim.parent_ticket_id, "id-of-SUP-1");
}

TEST_F(JournalTest, AConversationIsFiledOneAtATimeAndInOrder) {
  const std::string ticket = planned(1);
  const std::string second = planned_reply(2, ticket);
  const std::string third = planned_reply(3, ticket);
  file(ticket, "SUP-1");
  EXPECT_EQ(claimed_filings(10), std::vector<std::string>{second});
  EXPECT_TRUE(claimed_filings(10).empty()) << "the second is on its way";
  ok(settle(journal(), second, std::nullopt, in_doubt_for(300s)));
  EXPECT_TRUE(claimed_filings(10).empty()) << "the second is in doubt";
  ok(settle(journal(), second, std::nullopt, ready_at(clock_.now() + 10s)));
  EXPECT_TRUE(claimed_filings(10).empty()) << "the second waits for its time";
  clock_.advance(10s);
  EXPECT_EQ(claimed_filings(10), std::vector<std::string>{second});
  ok(settle(journal(), second, std::nullopt, parked_because("refused")));
  EXPECT_EQ(claimed_filings(10), std::vector<std::string>{third});
  ok(journal().mending().retry(second, "dana"));
  ok(settle(journal(), second, std::nullopt, ready_at(clock_.now())));
  EXPECT_TRUE(claimed_filings(10).empty()) << "the third is on its way now";
}

TEST_F(JournalTest, AReplyToWhatIsParkedWaitsAndToWhatIsDroppedIsUnderstoodAnew) {
  const std::string ticket = planned(1);
  const std::string reply = planned_reply(2, ticket);
  EXPECT_EQ(claimed_filing().intake_id, ticket);
  ok(settle(journal(), ticket, std::nullopt, parked_because("no such team")));
  EXPECT_TRUE(claimed_filings(10).empty());
  ok(journal().mending().drop(ticket, "dana", "not ours"));
  EXPECT_EQ(state(reply), State::received);
  const PlanClaim claim = claimed_plan();
  EXPECT_EQ(claim.intake_id, reply);
  EXPECT_EQ(claim.reopened_because, "the message it answers was dropped");
  store(ticket_plan(claim));
  EXPECT_EQ(claimed_filing().revision, 2);
}

TEST_F(JournalTest, AReplyPlannedWhileItsTicketIsDroppedIsUnderstoodAnew) {
  const std::string ticket = planned(1);
  recorded(2);
  const Plan reply = reply_plan(claimed_plan(), ticket);
  ok(journal().mending().drop(ticket, "dana", "not ours"));
  store(reply);
  EXPECT_EQ(state(reply.intake_id), State::received);
  EXPECT_EQ(claimed_plan().reopened_because, "the message it answers was dropped");
}

TEST_F(JournalTest, AReplyWithASmallerNumberThanItsTicketDoesNotLockTheConversation) {
  const std::string early = recorded(1);
  const PlanClaim early_claim = claimed_plan();
  const std::string ticket = planned(2);
  store(reply_plan(early_claim, ticket));
  EXPECT_EQ(claimed_filings(10), std::vector<std::string>{ticket});
  ok(settle(journal(), ticket, std::nullopt, filed_as("SUP-1")));
  EXPECT_EQ(claimed_filings(10), std::vector<std::string>{early});
}

TEST_F(JournalTest, DoubtIsCountedDownAndLooksAreCountedUp) {
  const std::string id = planned(1);
  const FilingClaim claim = claimed_filing();
  const Instant began = clock_.now();
  ok(settle(journal(), id, delivery(claim, DeliveryOutcome::unknown), in_doubt_for(300s)));
  EXPECT_EQ(ok(journal().counts()).in_doubt, 1u);
  ok(journal().save_settle_remaining({{id, 120s}}));
  open();
  auto doubts = ok(journal().in_doubt({}));
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_EQ(doubts[0].settle_remaining, 120s) << "what remained, not the full time again";
  EXPECT_EQ(doubts[0].claim.since, began);
  EXPECT_EQ(doubts[0].claim.marker, claim.marker);
  EXPECT_TRUE(doubts[0].claim.maybe_executed);
  EXPECT_TRUE(claimed_filings(10).empty());
  ok(settle(journal(), id, std::nullopt, filed_as("SUP-9")));
  EXPECT_EQ(intake(id).ticket_identifier, "SUP-9");
  EXPECT_TRUE(ok(journal().in_doubt({})).empty());
}

TEST_F(JournalTest, AnIntentFoundAtTheStartIsInDoubtForTheFullTime) {
  const std::string id = planned(1);
  claimed_filing();
  open();
  const auto doubts = ok(journal().in_doubt({}));
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_EQ(doubts[0].claim.intake_id, id);
  EXPECT_EQ(doubts[0].settle_remaining, 300s);
  EXPECT_TRUE(claimed_filings(10).empty()) << "never sent again before it was looked for";
}

TEST_F(JournalTest, DeliveriesAreOnlyEverAddedAndDraftsAreFrozen) {
  const std::string id = planned(1);
  const FilingClaim claim = claimed_filing();
  model::Delivery refused = delivery(claim, DeliveryOutcome::refused);
  refused.http_status = 422;
  refused.text = "unknown team";
  ok(settle(journal(), id, refused, parked_because("the desk refused: unknown team")));
  const auto details = ok(journal().find(id));
  ASSERT_EQ(details.deliveries.size(), 1u);
  EXPECT_EQ(details.deliveries[0].outcome, DeliveryOutcome::refused);
  EXPECT_EQ(details.deliveries[0].http_status, 422);
  EXPECT_EQ(details.deliveries[0].text, "unknown team");
  journal_.reset();
  auto db = ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::read_write));
  EXPECT_EQ(error_kind(db->run("UPDATE delivery SET outcome = 'filed'")), ErrorKind::conflict);
  EXPECT_EQ(error_kind(db->run("DELETE FROM delivery")), ErrorKind::conflict);
  EXPECT_EQ(error_kind(db->run("UPDATE draft SET body = '{}'")), ErrorKind::conflict);
}

TEST_F(JournalTest, AnOutcomeForWhatIsSettledIsRefused) {
  const std::string id = planned(1);
  file(id, "SUP-1");
  EXPECT_EQ(error_kind(settle(journal(), id, std::nullopt, parked_because("late"))),
            ErrorKind::conflict);
  EXPECT_EQ(error_kind(settle(journal(), "nobody", std::nullopt, parked_because("late"))),
            ErrorKind::not_found);
  EXPECT_EQ(state(id), State::filed);
}

}  // namespace intaked::journal
