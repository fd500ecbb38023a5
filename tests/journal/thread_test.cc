// Which conversation a message continues.
#include <future>

#include "journal/journal_fixture.h"

namespace intaked::journal {

namespace {

std::string values_of(const std::vector<Lead>& leads) {
  std::string text;
  for (const auto& lead : leads) text += lead.value + ";";
  return text;
}

}  // namespace

class ThreadTest : public JournalTest {
 protected:
  std::string with_id(std::uint32_t uid, const std::string& message_id) {
    return planned(uid, [&](Plan& plan) { plan.thread_ids = {message_id}; });
  }
  std::vector<Lead> leads(std::vector<std::string> references,
                          std::vector<std::string> in_reply_to = {},
                          const std::string& sender = "alice@acme.example",
                          const std::string& asking = "") {
    ThreadQuestion question;
    question.references = std::move(references);
    question.in_reply_to = std::move(in_reply_to);
    question.sender = sender;
    question.asking = asking;
    return ok(journal().threads().find_leads(question));
  }
  Result<void> stored(const std::function<void(Threads::Done)>& store) {
    std::promise<Result<void>> promise;
    store([&](const Result<void>& done) { promise.set_value(done); });
    return promise.get_future().get();
  }
  // The conversations, in the order in which they are told.
  std::vector<std::string> parents(const std::vector<Lead>& leads) {
    std::vector<std::string> ids;
    for (const auto& lead : leads) ids.push_back(lead.thread.parent_intake);
    return ids;
  }
  using Ids = std::vector<std::string>;
};

TEST_F(ThreadTest, AReferenceToOursIsFoundWithItsTicket) {
  const std::string id = with_id(1, "a@x.example");
  const auto waiting = leads({"other@x.example", "a@x.example"});
  ASSERT_EQ(parents(waiting), Ids{id});
  EXPECT_EQ(waiting[0].thread.ticket_id, "") << "not filed yet";
  EXPECT_TRUE(waiting[0].thread.sender_is_participant);
  file(id, "SUP-1");
  const auto filed = leads({}, {"a@x.example"});
  ASSERT_EQ(parents(filed), Ids{id});
  EXPECT_EQ(filed[0].kind, LeadKind::in_reply_to);
  EXPECT_EQ(filed[0].value, "a@x.example");
  EXPECT_EQ(filed[0].subject, "A question");
  EXPECT_EQ(filed[0].thread.ticket_identifier, "SUP-1");
  EXPECT_EQ(filed[0].thread.ticket_id, "id-of-SUP-1");
  EXPECT_EQ(filed[0].thread.ticket_status, "open");
  EXPECT_TRUE(leads({"nobody@x.example"}).empty());
}

TEST_F(ThreadTest, AMessageThatAnswersItselfOrItsOwnAnswerIsNoReply) {
  const std::string id = with_id(1, "a@x.example");
  const std::string reply = planned_reply(2, id);
  const std::string answer_to_it = reply + "@acme.example";
  EXPECT_FALSE(leads({"a@x.example"}).empty());
  EXPECT_TRUE(leads({"a@x.example"}, {}, "alice@acme.example", id).empty());
  EXPECT_TRUE(leads({answer_to_it}, {}, "alice@acme.example", id).empty());
  EXPECT_FALSE(leads({"a@x.example"}, {}, "alice@acme.example", reply).empty());
}

TEST_F(ThreadTest, TheLastReferenceIsTheNearestAndWhatIsAnsweredComesFirst) {
  const std::string first = with_id(1, "a@x.example");
  const std::string second = with_id(2, "b@x.example");
  EXPECT_EQ(parents(leads({"a@x.example", "b@x.example"})), (Ids{second, first}));
  EXPECT_EQ(parents(leads({"b@x.example", "a@x.example"})), (Ids{first, second}));
  EXPECT_EQ(parents(leads({"b@x.example"}, {"a@x.example"})), (Ids{first, second}));
}

TEST_F(ThreadTest, AReplyToAReplyLeadsToTheMessageThatOpenedTheTicket) {
  const std::string opener = with_id(1, "a@x.example");
  recorded(2);
  Plan reply = reply_plan(claimed_plan(), opener);
  reply.thread_ids = {"b@x.example"};
  store(reply);
  const auto found = leads({"a@x.example"}, {"b@x.example"});
  EXPECT_EQ(parents(found), (Ids{opener, opener}));
  EXPECT_EQ(values_of(found), "b@x.example;a@x.example;");
}

TEST_F(ThreadTest, AStrangerIsFoundToBeOneAndNeverBecomesAParticipantOfTheirs) {
  const std::string opener = with_id(1, "a@x.example");
  EXPECT_FALSE(
      leads({"a@x.example"}, {}, "mallory@evil.example").at(0).thread.sender_is_participant);
  recorded(2);
  Plan linked = ticket_plan(claimed_plan());
  linked.parent_intake = opener;
  linked.participants = {"mallory@evil.example"};
  linked.thread_ids = {"m@evil.example"};
  store(linked);
  EXPECT_FALSE(
      leads({"a@x.example"}, {}, "mallory@evil.example").at(0).thread.sender_is_participant);
  EXPECT_EQ(intake(linked.intake_id).parent_intake, opener);
  const auto theirs = leads({"m@evil.example"});
  EXPECT_EQ(parents(theirs), Ids{linked.intake_id}) << "a ticket of its own";
  EXPECT_EQ(theirs.at(0).follows, Ids{}) << "to pretend is not to continue";
}

TEST_F(ThreadTest, ATicketThatARuleLinkedFollowsTheOther) {
  const std::string opener = with_id(1, "a@x.example");
  recorded(2);
  Plan linked = ticket_plan(claimed_plan());
  linked.parent_intake = opener;
  linked.thread_ids = {"b@x.example"};
  linked.afterwards = {{AfterwardsKind::link, ""}};
  store(linked);
  EXPECT_EQ(leads({"b@x.example"}).at(0).follows, Ids{opener});
}

TEST_F(ThreadTest, AReplyThatARuleParksOpensNoConversation) {
  const std::string opener = with_id(1, "a@x.example");
  recorded(2);
  Plan parked = ticket_plan(claimed_plan());
  parked.parent_intake = opener;
  parked.joins = true;
  parked.draft.reset();
  parked.decision.verdict = model::Verdict::park;
  parked.thread_ids = {"b@x.example"};
  parked.participants = {"bob@acme.example"};
  store(parked);
  EXPECT_EQ(parents(leads({"b@x.example"})), Ids{opener});
  EXPECT_FALSE(leads({"b@x.example"}, {}, "bob@acme.example").at(0).thread.sender_is_participant);
}

TEST_F(ThreadTest, WhatFollowsAnOpenerMovesWithItIntoAnotherConversation) {
  const std::string ticket = planned(1);
  file(ticket, "SUP-1");
  const std::string opener = planned(2, [](Plan& plan) {
    plan.park_reason = "ambiguous";
    plan.thread_ids = {"b@x.example"};
  });
  recorded(3);
  Plan reply = reply_plan(claimed_plan(), opener);
  reply.thread_ids = {"c@x.example"};
  reply.participants = {"carol@acme.example"};
  store(reply);
  ok(journal().mending().retry(opener, "dana", "SUP-1"));
  store(reply_plan(claimed_plan(), ticket));
  const auto found = leads({"c@x.example"}, {}, "carol@acme.example");
  ASSERT_EQ(parents(found), Ids{ticket});
  EXPECT_TRUE(found[0].thread.sender_is_participant);
  file(opener, "SUP-1");
  EXPECT_EQ(ok(journal().threads().tickets_of("alice@acme.example", {}, 10)).size(), 1u)
      << "a reply has no ticket of its own to be asked for";
}

TEST_F(ThreadTest, AFloodOfUnfiledMailHidesNoMoreThanItsOwnTickets) {
  const std::string ticket = planned(1);
  file(ticket, "SUP-1");
  for (std::uint32_t uid = 2; uid < 52; ++uid) planned(uid);
  EXPECT_TRUE(ok(journal().threads().tickets_of("alice@acme.example", {}, 10)).empty())
      << "the fifty newest are looked at";
}

TEST_F(ThreadTest, AStepThatLinksToWhatWasDroppedSaysSo) {
  const std::string opener = planned(1, [](Plan& plan) { plan.park_reason = "no team"; });
  recorded(2);
  Plan linked = ticket_plan(claimed_plan());
  linked.parent_intake = opener;
  linked.afterwards = {{AfterwardsKind::link, ""}};
  store(linked);
  file(linked.intake_id, "SUP-2");
  EXPECT_FALSE(ok(journal().threads().due_afterwards(10)).at(0).parent_is_dropped);
  ok(journal().mending().drop(opener, "dana", "spam"));
  EXPECT_TRUE(ok(journal().threads().due_afterwards(10)).at(0).parent_is_dropped);
}

TEST_F(ThreadTest, AParkedStrangerIsNoWayIntoTheConversation) {
  const std::string opener = with_id(1, "a@x.example");
  recorded(2);
  Plan parked = ticket_plan(claimed_plan());
  parked.parent_intake = opener;
  parked.thread_ids = {"m@evil.example"};
  parked.park_reason = "a person must look";
  store(parked);
  EXPECT_EQ(parents(leads({"m@evil.example"})), Ids{parked.intake_id});
}

TEST_F(ThreadTest, WhoCopiesAMessageIdOpensTheYoungerOfTwo) {
  const std::string original = with_id(1, "a@x.example");
  const std::string copy = with_id(2, "a@x.example");
  EXPECT_EQ(parents(leads({"a@x.example"})), (Ids{original, copy}));
}

TEST_F(ThreadTest, ADroppedMessageLeadsNowhereAMergedOneToTheOriginal) {
  const std::string dropped = with_id(1, "a@x.example");
  ok(journal().mending().drop(dropped, "dana", "spam"));
  EXPECT_TRUE(leads({"a@x.example"}).empty());

  const std::string original = with_id(2, "b@x.example");
  recorded(3, "seen before", "billing");
  Plan equal = ticket_plan(claimed_plan());
  equal.content_digest = crypto::sha256(mail(2).bytes);
  equal.thread_ids = {"b@x.example"};
  EXPECT_EQ(store(equal), Planned::merged);
  EXPECT_EQ(parents(leads({"b@x.example"})), Ids{original});
}

TEST_F(ThreadTest, ThousandsOfReferencesCostNoMoreThanTheNearestHundred) {
  with_id(1, "a@x.example");
  std::vector<std::string> many{"a@x.example"};
  for (int i = 0; i < 5'000; ++i) many.push_back(std::to_string(i) + "@y.example");
  EXPECT_TRUE(leads(many).empty());
  many.push_back("a@x.example");
  EXPECT_FALSE(leads(many).empty());
}

TEST_F(ThreadTest, TokensIdentifiersAndThreadIndexesLeadToTheirConversation) {
  const std::string id = planned(1, [](Plan& plan) { plan.thread_index = "01d5aa limits"; });
  file(id, "SUP-1");
  ThreadQuestion question;
  question.sender = "alice@acme.example";
  question.intakes = {id.substr(0, 16)};
  question.identifiers = {"SUP-1", "SUP-2"};
  question.thread_index = "01d5aa limits";
  const auto found = ok(journal().threads().find_leads(question));
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].kind, LeadKind::token);
  EXPECT_EQ(found[1].kind, LeadKind::identifier);
  EXPECT_EQ(found[2].kind, LeadKind::thread_index);
  EXPECT_EQ(found[2].value, "01d5aa");
  EXPECT_EQ(parents(found), (Ids{id, id, id}));
  question.thread_index = "01d5aa another topic";
  question.intakes = {"00000000"};
  EXPECT_EQ(ok(journal().threads().find_leads(question)).size(), 1u);
}

TEST_F(ThreadTest, WhatTheDeskTellsOfItsMailsLeadsToTheTicket) {
  const std::string id = with_id(1, "a@x.example");
  EXPECT_TRUE(ok(journal().threads().tickets_of("alice@acme.example", {}, 10)).empty())
      << "no ticket yet";
  file(id, "SUP-1");
  const auto before = ok(journal().threads().tickets_of("alice@acme.example", {}, 10));
  ASSERT_EQ(before.size(), 1u);
  EXPECT_EQ(before[0].identifier, "SUP-1");
  EXPECT_EQ(before[0].mails_read_at, Instant{});
  ok(stored([&](Threads::Done done) {
    journal().threads().store_comment_mails("id-of-SUP-1", {"agent@desk.example"}, true, done);
  }));
  const auto found = leads({"agent@desk.example"});
  ASSERT_EQ(parents(found), Ids{id});
  EXPECT_TRUE(found[0].told_by_desk);
  EXPECT_EQ(ok(journal().threads().tickets_of("alice@acme.example", {}, 10)).at(0).mails_read_at,
            clock_.now());
  ok(stored([&](Threads::Done done) {
    journal().threads().store_ticket_now("id-of-SUP-1", "Closed", true, done);
  }));
  EXPECT_TRUE(leads({"a@x.example"}).at(0).gone);
  EXPECT_EQ(leads({"a@x.example"}).at(0).thread.ticket_status, "Closed");
  EXPECT_TRUE(ok(journal().threads().tickets_of("alice@acme.example", {}, 10)).empty());
}

TEST_F(ThreadTest, WhatWaitsForTheDeskIsNotCountedAndIsClaimedWhenItGoesOn) {
  const std::string id = recorded(1);
  const PlanClaim claim = claimed_plan();
  EXPECT_EQ(claim.waits_since, Instant{});
  ok(journal().threads().hold_plans({{id, "waits for the desk"}}));
  EXPECT_EQ(intake(id).reason, "waits for the desk");
  EXPECT_EQ(intake(id).plan_attempts, 0);
  EXPECT_TRUE(ok(journal().claim_plans(10)).empty());
  const Instant began = clock_.now();
  ok(journal().threads().release_held({id}));
  EXPECT_EQ(claimed_plan().waits_since, began);
  ok(journal().threads().hold_plans({{id, "waits once more"}}));
  open();
  EXPECT_EQ(claimed_plan().intake_id, id) << "a start forgets who waits";
  EXPECT_EQ(intake(id).plan_attempts, 1);
}

TEST_F(ThreadTest, StepsAfterwardsAreDueOnceTheirDraftIsFiled) {
  const std::string id = planned(1, [](Plan& plan) {
    plan.afterwards = {{AfterwardsKind::update, "{\"statusName\":\"Open\"}"}};
  });
  EXPECT_TRUE(ok(journal().threads().due_afterwards(10)).empty());
  file(id, "SUP-1");
  const auto due = ok(journal().threads().due_afterwards(10));
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].ticket_id, "id-of-SUP-1");
  const auto settle_step = [&](AfterwardsState state, Instant not_before) {
    std::promise<Result<void>> done;
    journal().threads().settle_afterwards(due[0].id, state, "so", not_before,
                                          [&](Result<void> result) { done.set_value(result); });
    ok(done.get_future().get());
  };
  settle_step(AfterwardsState::waiting, clock_.now() + 1h);
  EXPECT_TRUE(ok(journal().threads().due_afterwards(10)).empty());
  settle_step(AfterwardsState::waiting, clock_.now());
  EXPECT_EQ(ok(journal().threads().due_afterwards(10)).at(0).attempts, 2);
  settle_step(AfterwardsState::done, clock_.now());
  EXPECT_TRUE(ok(journal().threads().due_afterwards(10)).empty());
  EXPECT_EQ(ok(journal().find(id)).afterwards.at(0).state, "done");
}

TEST_F(ThreadTest, AParkedParentIsNamedByTheRepliesThatWaitForIt) {
  const std::string opener = planned(1, [](Plan& plan) { plan.park_reason = "no team"; });
  const std::string reply = planned_reply(2, opener);
  EXPECT_TRUE(claimed_filings(10).empty());
  EXPECT_EQ(intake(reply).waits_for, opener);
  EXPECT_EQ(intake(reply).waits_for_state, "parked");
  EXPECT_EQ(intake(reply).waits_for_reason, "no team");
}

TEST_F(ThreadTest, AnOperatorSaysWhatAParkedMessageBelongsTo) {
  const std::string ticket = planned(1);
  file(ticket, "SUP-1");
  const std::string parked = planned(2, [](Plan& plan) { plan.park_reason = "ambiguous"; });
  EXPECT_EQ(error_kind(journal().mending().retry(parked, "dana", "SUP-99")), ErrorKind::not_found);
  ok(journal().mending().retry(parked, "dana", "SUP-1"));
  EXPECT_EQ(claimed_plan().join_choice, ticket);
}

}  // namespace intaked::journal
