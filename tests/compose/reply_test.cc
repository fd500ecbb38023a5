#include "compose/compose.h"
#include "compose/composing.h"

namespace intaked::compose {
namespace {

TEST(ComposeReply, AParticipantsReplyBecomesAPublicCommentWithTheNewWords) {
  const Composed composed = compose_it(
      a_message().text("Yes please.\n> Shall we?").reply_text("Yes please.").reply_to("01parent"),
      a_decision().sets("metadata.tier", "gold"));
  EXPECT_EQ(composed.draft.kind, model::DraftKind::reply);
  EXPECT_EQ(composed.draft.parent_intake, "01parent");
  EXPECT_THAT(composed.unresolved, IsEmpty()) << "a comment needs no team";
  EXPECT_THAT(keys(composed.draft.fields),
              ElementsAre("content", "commentVisibility", "customerEmail", "metadata",
                          "shouldSendEmail", "deDuplicationKey"));
  EXPECT_EQ(field(composed, "content"), "Yes please.");
  EXPECT_EQ(field(composed, "commentVisibility"), "public");
  EXPECT_EQ(field(composed, "customerEmail"), "alice@acme.example");
  EXPECT_EQ(*composed.draft.fields.find("shouldSendEmail"), Json(false));
  EXPECT_EQ(field(composed, "deDuplicationKey"), composed.draft.marker);
  EXPECT_EQ(composed.draft.fields.find("metadata")->text("tier"), "gold");
  EXPECT_EQ(intake_of(composed).text("marker"), composed.draft.marker);
}

TEST(ComposeReply, OnlyWhatAMachineSentMayBecomeAPrivateComment) {
  const auto visibility = [](const model::Inbound& inbound, const model::RoutingDecision& d) {
    return field(compose_it(inbound, d), "commentVisibility");
  };
  const auto wants_private = a_decision().sets("isPrivate", true);
  const auto bounce = a_message().reply_to("01p").signal(model::SignalKind::bounce);
  EXPECT_EQ(visibility(bounce, wants_private), "private");
  EXPECT_EQ(visibility(bounce, a_decision()), "public");
  EXPECT_EQ(visibility(a_message().reply_to("01p"), wants_private), "public");
}

TEST(ComposeReply, AReplyByNobodyKnownNamesNoCustomer) {
  const Composed composed =
      compose_it(a_message().without_from().text("x").reply_to("01p"), a_decision());
  EXPECT_EQ(composed.draft.fields.find("customerEmail"), nullptr);
}

TEST(ComposeReply, StaffWriteAsThemselvesAndAMachinesWordsAreAPrivateNoteOfNobodys) {
  model::Inbound inbound = a_message().text("Seven.").reply_to("01p");
  inbound.thread->by = model::ReplyBy::staff;
  const Composed staff = compose_it(inbound, a_decision());
  EXPECT_EQ(field(staff, "impersonatedUserEmail"), "alice@acme.example");
  EXPECT_EQ(staff.draft.fields.find("customerEmail"), nullptr);
  EXPECT_EQ(field(staff, "commentVisibility"), "public");

  inbound.thread->by = model::ReplyBy::machine;
  const Composed machine = compose_it(inbound, a_decision());
  EXPECT_EQ(machine.draft.fields.find("impersonatedUserEmail"), nullptr);
  EXPECT_EQ(machine.draft.fields.find("customerEmail"), nullptr);
  EXPECT_EQ(field(machine, "commentVisibility"), "private");
}

TEST(ComposeReply, ByRuleAPersonsReplyIsAPrivateNote) {
  model::RoutingDecision decision = a_decision();
  decision.reply_as = model::ReplyAs::note;
  const Composed composed = compose_it(a_message().text("x").reply_to("01p"), decision);
  EXPECT_EQ(field(composed, "commentVisibility"), "private");
  EXPECT_EQ(field(composed, "customerEmail"), "alice@acme.example");
}

TEST(ComposeReply, ATicketNamesItsReplyAddressAndACommentWhyItJoined) {
  model::Inbound inbound = a_message().text("x");
  inbound.reply_address = "support+intk.a.b@example.com";
  const auto with_team = a_decision().sets("teamName", "Support");
  EXPECT_EQ(intake_of(compose_it(inbound, with_team)).text("reply_to"),
            "support+intk.a.b@example.com");
  model::Inbound reply = a_message().text("x").reply_to("01p");
  reply.reply_address = "support+intk.a.b@example.com";
  const Composed composed = compose_it(reply, a_decision());
  EXPECT_EQ(intake_of(composed).text("reply_to"), "") << "it belongs to the ticket";
  EXPECT_EQ(intake_of(composed).text("joined_because"), "References names <first@acme.example>");
}

TEST(ComposeReply, AStrangerOpensANewTicketThatNamesThePossibleParentForStaff) {
  const Composed composed =
      compose_it(a_message().subject("Re: Limits").text("Me too").stranger_in("01p", "SUP-142"),
                 a_decision().sets("teamName", "Support"));
  EXPECT_EQ(composed.draft.kind, model::DraftKind::ticket);
  EXPECT_EQ(composed.draft.parent_intake, "");
  const Json* parent = intake_of(composed).find("possible_parent");
  ASSERT_NE(parent, nullptr);
  EXPECT_EQ(parent->text("intake"), "01p");
  EXPECT_EQ(parent->text("ticket"), "SUP-142");
  EXPECT_EQ(parent->text("because"), "References names <first@acme.example>");
  EXPECT_EQ(parent->text("not_joined"), "");
  EXPECT_THAT(field(composed, "description"), Not(HasSubstr("SUP-142")))
      << "the customer reads the description";
}

}  // namespace
}  // namespace intaked::compose
