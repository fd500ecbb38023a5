// Which conversation a message continues.
#include "journal/journal_fixture.h"

namespace intaked::journal {

namespace {

std::string evidence(const model::KnownThread& thread) {
  std::string text;
  for (const auto& one : thread.evidence) text += one.kind + " " + one.value + ";";
  return text;
}

}  // namespace

class ThreadTest : public JournalTest {
 protected:
  std::string with_id(std::uint32_t uid, const std::string& message_id) {
    return planned(uid, [&](Plan& plan) { plan.thread_ids = {message_id}; });
  }
  std::optional<model::KnownThread> thread(std::vector<std::string> references,
                                           std::vector<std::string> in_reply_to = {},
                                           const std::string& sender = "alice@acme.example",
                                           const std::string& asking = "") {
    return ok(journal().find_thread(references, in_reply_to, sender, asking));
  }
};

TEST_F(ThreadTest, AReferenceToOursIsFoundWithItsTicket) {
  const std::string id = with_id(1, "a@x.example");
  const auto waiting = thread({"other@x.example", "a@x.example"});
  ASSERT_TRUE(waiting);
  EXPECT_EQ(waiting->parent_intake, id);
  EXPECT_EQ(waiting->ticket_id, "") << "not filed yet";
  EXPECT_TRUE(waiting->sender_is_participant);
  file(id, "SUP-1");
  const auto filed = thread({}, {"a@x.example"});
  ASSERT_TRUE(filed);
  EXPECT_EQ(filed->ticket_identifier, "SUP-1");
  EXPECT_EQ(filed->ticket_id, "id-of-SUP-1");
  EXPECT_EQ(filed->ticket_status, "open");
  EXPECT_EQ(evidence(*filed), "In-Reply-To a@x.example;");
  EXPECT_FALSE(thread({"nobody@x.example"}));
}

TEST_F(ThreadTest, AMessageThatAnswersItselfOrItsOwnAnswerIsNoReply) {
  const std::string id = with_id(1, "a@x.example");
  const std::string reply = planned_reply(2, id);
  const std::string answer_to_it = reply + "@acme.example";
  EXPECT_TRUE(thread({"a@x.example"}));
  EXPECT_FALSE(thread({"a@x.example"}, {}, "alice@acme.example", id));
  EXPECT_FALSE(thread({answer_to_it}, {}, "alice@acme.example", id));
  EXPECT_TRUE(thread({"a@x.example"}, {}, "alice@acme.example", reply));
}

TEST_F(ThreadTest, TheLastReferenceIsTheNearest) {
  const std::string first = with_id(1, "a@x.example");
  const std::string second = with_id(2, "b@x.example");
  EXPECT_EQ(thread({"a@x.example", "b@x.example"})->parent_intake, second);
  EXPECT_EQ(thread({"b@x.example", "a@x.example"})->parent_intake, first);
}

TEST_F(ThreadTest, AReplyToAReplyLeadsToTheMessageThatOpenedTheTicket) {
  const std::string opener = with_id(1, "a@x.example");
  recorded(2);
  Plan reply = reply_plan(claimed_plan(), opener);
  reply.thread_ids = {"b@x.example"};
  store(reply);
  const auto found = thread({"a@x.example"}, {"b@x.example"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->parent_intake, opener);
  EXPECT_EQ(evidence(*found), "References a@x.example;In-Reply-To b@x.example;");
}

TEST_F(ThreadTest, AStrangerIsFoundToBeOneAndNeverBecomesAParticipantOfTheirs) {
  const std::string opener = with_id(1, "a@x.example");
  EXPECT_FALSE(thread({"a@x.example"}, {}, "mallory@evil.example")->sender_is_participant);
  recorded(2);
  Plan linked = ticket_plan(claimed_plan());
  linked.parent_intake = opener;
  linked.participants = {"mallory@evil.example"};
  linked.thread_ids = {"m@evil.example"};
  store(linked);
  EXPECT_FALSE(thread({"a@x.example"}, {}, "mallory@evil.example")->sender_is_participant);
  EXPECT_EQ(intake(linked.intake_id).parent_intake, opener);
  EXPECT_EQ(thread({"m@evil.example"})->parent_intake, linked.intake_id) << "a ticket of its own";
}

TEST_F(ThreadTest, WhoTakesPartInOneOfSeveralJoinsThatOne) {
  const std::string hers = with_id(1, "a@x.example");
  recorded(2);
  Plan other = ticket_plan(claimed_plan());
  other.thread_ids = {"b@x.example"};
  other.participants = {"bob@globex.example"};
  store(other);
  EXPECT_EQ(thread({"a@x.example", "b@x.example"})->parent_intake, hers);
}

TEST_F(ThreadTest, WhoCopiesAMessageIdDoesNotTakeItOver) {
  const std::string original = with_id(1, "a@x.example");
  with_id(2, "a@x.example");
  EXPECT_EQ(thread({"a@x.example"})->parent_intake, original);
}

TEST_F(ThreadTest, ADroppedMessageLeadsNowhereAMergedOneToTheOriginal) {
  const std::string dropped = with_id(1, "a@x.example");
  ok(journal().drop(dropped, "dana", "spam"));
  EXPECT_FALSE(thread({"a@x.example"}));

  const std::string original = with_id(2, "b@x.example");
  recorded(3, "seen before", "billing");
  Plan equal = ticket_plan(claimed_plan());
  equal.content_digest = crypto::sha256(mail(2).bytes);
  equal.thread_ids = {"b@x.example"};
  EXPECT_EQ(store(equal), Planned::merged);
  EXPECT_EQ(thread({"b@x.example"})->parent_intake, original);
}

TEST_F(ThreadTest, ThousandsOfReferencesCostNoMoreThanTheNearestHundred) {
  with_id(1, "a@x.example");
  std::vector<std::string> many{"a@x.example"};
  for (int i = 0; i < 5'000; ++i) many.push_back(std::to_string(i) + "@y.example");
  EXPECT_FALSE(thread(many));
  many.push_back("a@x.example");
  EXPECT_TRUE(thread(many));
}

}  // namespace intaked::journal
