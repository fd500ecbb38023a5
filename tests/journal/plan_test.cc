// Planning: claims, merges, verdicts, and messages that kill the parser.
#include "journal/journal_fixture.h"

namespace intaked::journal {

TEST_F(JournalTest, ClaimsComeOldestFirstAndOnlyOnce) {
  const std::vector<std::string> recorded_ids{recorded(1), recorded(2), recorded(3)};
  std::vector<std::string> claimed;
  for (const auto& claim : ok(journal().claim_plans(2))) claimed.push_back(claim.intake_id);
  for (const auto& claim : ok(journal().claim_plans(2))) claimed.push_back(claim.intake_id);
  EXPECT_EQ(claimed, recorded_ids);
  EXPECT_TRUE(ok(journal().claim_plans(2)).empty());
}

TEST_F(JournalTest, AClaimOfLargeMessagesIsSmallSoThatMemoryHoldsIt) {
  const std::string large(10u << 20, 'x');
  const std::vector<std::string> recorded_ids{recorded(1, large + "1"), recorded(2, large + "2"),
                                              recorded(3, "small")};
  for (const auto& id : {recorded_ids[0], recorded_ids[1]}) {
    const auto claims = ok(journal().claim_plans(64));
    ASSERT_FALSE(claims.empty());
    EXPECT_EQ(claims.front().intake_id, id);
    EXPECT_EQ(claims.size(), id == recorded_ids[0] ? 1u : 2u);
  }
}

TEST_F(JournalTest, AReleasedClaimIsNotCountedAndComesAgain) {
  const std::string id = recorded(1);
  EXPECT_EQ(claimed_plan().intake_id, id);
  EXPECT_EQ(intake(id).plan_attempts, 1);
  ok(journal().release_plans({id}));
  EXPECT_EQ(intake(id).plan_attempts, 0);
  EXPECT_EQ(claimed_plan().intake_id, id);
}

TEST_F(JournalTest, AnEqualMessageInAnotherMailboxIsMergedOneWay) {
  const std::string first = recorded(1, "same", "support");
  const std::string second = recorded(1, "same", "billing");
  auto claims = ok(journal().claim_plans(2));
  const auto stored = ok(journal().store_plans({ticket_plan(claims[0]), ticket_plan(claims[1])}));
  EXPECT_EQ(stored, (std::vector<Planned>{Planned::stored, Planned::merged}));

  EXPECT_EQ(state(first), State::planned);
  EXPECT_EQ(ok(journal().find(first)).arrivals.size(), 2u);
  EXPECT_EQ(state(second), State::dropped);
  EXPECT_EQ(intake(second).merged_into, first);
  EXPECT_TRUE(ok(journal().find(second)).arrivals.empty());

  // Redelivered to billing: still the first one's.
  const auto again = ok(record(journal(), mail(2, "same", "billing"), cursor_at(2)));
  EXPECT_EQ(again.recording, Recording::same_bytes);
  EXPECT_EQ(again.intake_id, first);

  file(first, "SUP-1");
  EXPECT_EQ(ok(journal().pending_acknowledgements("billing", 10)).size(), 2u);
  EXPECT_EQ(ok(journal().pending_acknowledgements("support", 10)).size(), 1u);
}

TEST_F(JournalTest, AnEqualMessageIsMergedOneWayInEitherOrderOfPlanning) {
  const std::string first = recorded(1, "same", "support");
  const std::string second = recorded(1, "same", "billing");
  auto claims = ok(journal().claim_plans(2));
  EXPECT_EQ(store(ticket_plan(claims[1])), Planned::stored);
  EXPECT_EQ(store(ticket_plan(claims[0])), Planned::merged);
  EXPECT_EQ(intake(first).merged_into, second);
  EXPECT_EQ(intake(second).merged_into, "");
  EXPECT_EQ(claimed_filings(10), std::vector<std::string>{second});
}

TEST_F(JournalTest, AReplyWhoseParentIsGoneEachTimeIsParkedInTheEnd) {
  const std::string parent = planned(1);
  ok(journal().mending().drop(parent, "dana", "test mail"));
  const std::string id = recorded(2);
  int rounds = 0;
  while (state(id) == State::received && rounds < 100) {
    ++rounds;
    store(reply_plan(claimed_plan(), parent));
  }
  EXPECT_EQ(state(id), State::parked);
  EXPECT_LE(rounds, 50);
  EXPECT_NE(intake(id).reason.find("gone"), std::string::npos) << intake(id).reason;
}

TEST_F(JournalTest, WhatMayNotBeMergedIsFiledTwice) {
  recorded(1, "same", "support");
  recorded(1, "same", "billing");
  for (const auto& claim : ok(journal().claim_plans(2))) {
    Plan plan = ticket_plan(claim);
    plan.mergeable = false;
    EXPECT_EQ(store(plan), Planned::stored);
  }
  EXPECT_EQ(claimed_filings(10).size(), 2u);
}

TEST_F(JournalTest, AnEqualOfWhatARuleDroppedIsDroppedWithIt) {
  const std::string first = planned(1, [](Plan& plan) {
    plan.content_digest = crypto::sha256("newsletter");
    plan.decision.verdict = model::Verdict::drop;
    plan.decision.rule = "newsletter";
    plan.decision.reason = "bulk mail from a stranger";
    plan.draft.reset();
  });
  EXPECT_EQ(intake(first).rule, "newsletter");
  EXPECT_EQ(intake(first).reason, "bulk mail from a stranger");
  const std::string second = planned(
      1, [](Plan& plan) { plan.content_digest = crypto::sha256("newsletter"); }, "billing");
  EXPECT_EQ(intake(second).merged_into, first);
  EXPECT_EQ(ok(journal().pending_acknowledgements("billing", 9)).size(), 1u);
}

TEST_F(JournalTest, VerdictsBecomeStates) {
  const std::string parked_by_rule = planned(1, [](Plan& plan) {
    plan.decision.verdict = model::Verdict::park;
    plan.decision.rule = "legal";
    plan.decision.reason = "a lawyer must look";
    plan.draft.reset();
  });
  const std::string parked_by_planner =
      planned(2, [](Plan& plan) { plan.park_reason = "no team named Biling"; });
  EXPECT_EQ(state(parked_by_rule), State::parked);
  EXPECT_EQ(intake(parked_by_rule).rule, "legal");
  EXPECT_EQ(state(parked_by_planner), State::parked);
  EXPECT_EQ(intake(parked_by_planner).reason, "no team named Biling");
  EXPECT_TRUE(claimed_filings(10).empty());
  EXPECT_TRUE(ok(journal().pending_acknowledgements("support", 10)).empty())
      << "what is parked has no fate yet";
}

TEST_F(JournalTest, ExplainFindsTheDecisionAsItWasMade) {
  const std::string id = planned(1, [](Plan& plan) {
    plan.decision.fields.push_back({.name = "teamName",
                                    .value = "Billing",
                                    .rule = "invoice",
                                    .place = "rules/20-team.yaml:4"});
    plan.decision.rules = {"invoice"};
    plan.decision.trace.push_back({.table = "20-team",
                                   .reached = true,
                                   .winner = "invoice",
                                   .rules = {{.id = "invoice",
                                              .place = "rules/20-team.yaml:4",
                                              .matched = true,
                                              .why = "subject matches"}}});
    plan.understood = model::Json::object();
    plan.understood.set("defects", "none");
  });
  const auto details = ok(journal().find(id));
  EXPECT_EQ(details.decision.text("verdict"), "file");
  EXPECT_EQ(details.decision.text("book"), "a41f");
  const auto& field = details.decision.find("fields")->as_array()->at(0);
  EXPECT_EQ(field.text("value"), "Billing");
  EXPECT_EQ(field.text("place"), "rules/20-team.yaml:4");
  const auto& table = details.decision.find("trace")->as_array()->at(0);
  EXPECT_EQ(table.text("winner"), "invoice");
  EXPECT_EQ(details.understood.text("defects"), "none");
  EXPECT_EQ(details.intake.subject, "A question");
  EXPECT_EQ(details.intake.from_name, "Alice Fox");
}

TEST_F(JournalTest, APlanForWhatAPersonDroppedMeanwhileIsIgnored) {
  const std::string id = recorded(1);
  const Plan plan = ticket_plan(claimed_plan());
  ok(journal().mending().drop(id, "dana", "spam"));
  EXPECT_EQ(store(plan), Planned::stored);
  EXPECT_EQ(state(id), State::dropped);
  EXPECT_EQ(intake(id).reason, "spam");
}

TEST_F(JournalTest, APlanOfNobodysMessageIsAnErrorAndTheWholeVectorIsUndone) {
  const std::string id = recorded(1);
  Plan good = ticket_plan(claimed_plan());
  Plan bad = good;
  bad.intake_id = "nobody";
  EXPECT_EQ(error_kind(journal().store_plans({good, bad})), ErrorKind::not_found);
  EXPECT_EQ(state(id), State::received);
}

TEST_F(JournalTest, AMessageWhoseBytesAreNotAllThereIsParkedNotGuessed) {
  const std::string damaged = recorded(1, std::string(600'000, 'x'));
  const std::string whole = recorded(2);
  journal_.reset();
  auto db = ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::read_write));
  ok(db->run("DELETE FROM chunk WHERE n = 1"));
  db.reset();
  open();
  const auto claims = ok(journal().claim_plans(10));
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].intake_id, whole);
  EXPECT_EQ(state(damaged), State::parked);
  EXPECT_EQ(intake(damaged).reason, "its bytes are not all in the journal");
}

TEST_F(JournalTest, ACleanStopMakesNobodyASuspect) {
  const std::string id = recorded(1);
  claimed_plan();
  open();
  const auto again = claimed_plan();
  EXPECT_EQ(again.intake_id, id);
  EXPECT_FALSE(again.alone);
  EXPECT_EQ(intake(id).plan_attempts, 1);
}

}  // namespace intaked::journal
