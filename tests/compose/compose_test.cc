#include "compose/compose.h"

#include "compose/composing.h"
#include "model/ticket_fields.h"

namespace intaked::compose {
namespace {

TEST(Compose, EveryFieldOfTheCreateCallIsStoredAsTheRulesSaidIt) {
  const Json custom = Json(Json::Array{object({{"fieldId", "plan"}, {"value", "gold"}})});
  const std::vector<std::pair<std::string, Json>> all = {
      {"title", "A title"},
      {"requestorEmail", "Ceo+x@globex.example"},
      {"teamId", "T88WCYYHPS"},
      {"description", "Words\nof a rule."},
      {"accountId", "8PBKJHXJ10YPPEHTQ0682FSNFNAYG"},
      {"assignedAgentId", "URR9A99BDJ"},
      {"assignedAgentEmail", "agent@example.com"},
      {"dueDate", "2026-03-16T12:40:00+01:00"},
      {"submitterEmail", "submitter@example.com"},
      {"statusId", "ST1"},
      {"statusName", "Open"},
      {"priorityId", "PR1"},
      {"priorityName", "Urgent"},
      {"sentimentId", "SE7"},
      {"metadata", object({{"tier", "gold"}, {"seats", 12}})},
      {"typeId", "TY7"},
      {"isPrivate", true},
      {"source", "fax"},
      {"aiGeneratedTitle", "An AI title"},
      {"aiGeneratedSummary", "An AI summary"},
      {"attachmentUrls", Json(Json::Array{"https://files.example/1", "https://files.example/2"})},
      {"customFieldValues", custom},
      {"performRouting", false},
      {"formId", "FOCCF4KKYBR"},
  };
  ASSERT_EQ(all.size(), 24u);
  auto decision = a_decision();
  for (const auto& [name, value] : all) {
    const model::TicketField* known = model::find_ticket_field(name);
    ASSERT_TRUE(known && known->is_api_field) << name;
    decision.sets(name, value);
  }

  const Composed composed = compose_it(a_message().subject("Other").text("Other"), decision);

  EXPECT_THAT(composed.unresolved, IsEmpty());
  for (const auto& [name, value] : all) {
    const Json* stored = composed.draft.fields.find(name);
    ASSERT_NE(stored, nullptr) << name;
    if (name == "metadata") {
      EXPECT_EQ(stored->text("tier"), "gold");
      EXPECT_EQ(*stored->find("seats"), Json(12));
    } else {
      EXPECT_EQ(*stored, value) << name;
    }
  }
  EXPECT_EQ(composed.draft.fields.as_object()->size(), 25u) << "24 and deDuplicationKey";
}

TEST(Compose, FieldsStandInTheOrderOfTheApiPage) {
  const Composed composed =
      compose_it(a_message().subject("Hello").text("Hello"), a_decision()
                                                                 .sets("priorityName", "High")
                                                                 .sets("teamName", "Billing")
                                                                 .sets("isPrivate", true));
  EXPECT_THAT(keys(composed.draft.fields),
              ElementsAre("title", "requestorEmail", "teamId", "description", "priorityName",
                          "metadata", "isPrivate", "source", "deDuplicationKey"));
}

TEST(Compose, APlainMailBecomesATicketWithSensibleDefaults) {
  const Composed composed =
      to_support(a_message().from("alice@acme.example").subject("Limits").text("How many?"));
  EXPECT_EQ(composed.draft.kind, model::DraftKind::ticket);
  EXPECT_EQ(composed.draft.revision, 1);
  EXPECT_EQ(field(composed, "title"), "Limits");
  EXPECT_EQ(field(composed, "requestorEmail"), "alice@acme.example");
  EXPECT_EQ(field(composed, "teamId"), "T00SUPPORT");
  EXPECT_EQ(field(composed, "description"), "How many?");
  EXPECT_EQ(field(composed, "source"), "email");
  EXPECT_EQ(field(composed, "deDuplicationKey"), "intk1-aaaaaaaaaaaaaaaaaaaaaaaaaa");
  EXPECT_EQ(composed.draft.marker, "intk1-aaaaaaaaaaaaaaaaaaaaaaaaaa");
}

TEST(Compose, TheTicketSaysWhereItComesFrom) {
  const Composed composed =
      compose_it(a_message().message_id("7@acme.example"),
                 a_decision().sets("teamName", "Support").won({"known-customer", "gold"}));
  const Json& intake = intake_of(composed);
  EXPECT_EQ(intake.text("id"), "01hrz0000000000000000000a1");
  EXPECT_EQ(intake.text("book"), "a41f00000000");
  EXPECT_EQ(intake.text("via"), "imap");
  EXPECT_EQ(intake.text("marker"), composed.draft.marker);
  EXPECT_EQ(intake.text("message_id"), "7@acme.example");
  EXPECT_THAT(texts(intake.find("rules")), ElementsAre("known-customer", "gold"));
  EXPECT_EQ(intake.find("notes"), nullptr);
}

struct RequestorCase {
  const char* shows;
  model::Inbound inbound;
  std::string rule_says;
  std::string requestor;
};

TEST(Compose, TheRequestorIsTheAuthorWhereFromAndSenderHoldNoAddress) {
  model::Inbound inbound = a_message().from("root");
  inbound.message.author = model::Attributed{{"", "ops@acme.example"}, "Return-Path"};
  EXPECT_EQ(field(to_support(inbound), "requestorEmail"), "ops@acme.example");
}

TEST(Compose, TheRequestorIsWhoTheRulesSayElseWhoWrote) {
  const RequestorCase cases[] = {
      {"From", a_message().from("a@acme.example").sender("s@acme.example"), "", "a@acme.example"},
      {"Sender", a_message().without_from().sender("s@acme.example"), "", "s@acme.example"},
      {"unreadable From", a_message().from("").sender("s@acme.example"), "", "s@acme.example"},
      {"nobody", a_message().without_from(), "", "support@example.com"},
      {"an own address is passed over", a_message().from("Support@Example.com"), "",
       "support@example.com"},
      {"own From, foreign Sender", a_message().from("billing@example.com").sender("s@x.example"),
       "", "s@x.example"},
      {"a rule", a_message(), "bob@globex.example", "bob@globex.example"},
      {"a rule may say an own address", a_message(), "billing@example.com", "billing@example.com"},
      {"a rule that found nothing", a_message(), " ", "alice@acme.example"},
      {"a rule that found no address", a_message(), "Bob", "alice@acme.example"},
      {"a From that is no address", a_message().from("undisclosed"), "", "support@example.com"},
      {"a From that desks refuse", a_message().from("root@localhost"), "", "support@example.com"},
  };
  for (const RequestorCase& c : cases) {
    auto decision = a_decision().sets("teamName", "Support");
    if (!c.rule_says.empty()) decision.sets("requestorEmail", c.rule_says);
    EXPECT_EQ(field(compose_it(c.inbound, decision), "requestorEmail"), c.requestor) << c.shows;
  }
}

TEST(Compose, ARequestorThatIsNoAddressIsToldInTheNotes) {
  const Composed composed =
      compose_it(a_message(), a_decision()
                                  .sets("teamName", "Support")
                                  .sets("requestorEmail", "Bob")
                                  .by("contact-form", "rules/10-hygiene.yaml:3"));
  EXPECT_THAT(texts(intake_of(composed).find("notes")),
              ElementsAre(HasSubstr("\"Bob\" (set by contact-form, rules/10-hygiene.yaml:3)")));
}

TEST(Compose, ASenderWhomTheDeskWouldRefuseIsStillTold) {
  EXPECT_THAT(texts(intake_of(to_support(a_message().from("root@localhost"))).find("notes")),
              ElementsAre(HasSubstr("the sender \"root@localhost\" is not an address")));
}

TEST(Compose, NamesBecomeIdsThroughTheDirectory) {
  const Composed composed = compose_it(a_message(), a_decision()
                                                        .sets("teamName", "billing")
                                                        .sets("typeName", "Question")
                                                        .sets("accountName", "Acme")
                                                        .sets("sentimentName", "Neutral")
                                                        .sets("formName", "Bug report")
                                                        .sets("statusName", "Waiting"));
  EXPECT_THAT(composed.unresolved, IsEmpty());
  EXPECT_EQ(field(composed, "teamId"), "T00BILLING");
  EXPECT_EQ(field(composed, "typeId"), "TY1");
  EXPECT_EQ(field(composed, "accountId"), "AC1");
  EXPECT_EQ(field(composed, "sentimentId"), "SE1");
  EXPECT_EQ(field(composed, "formId"), "FO1");
  EXPECT_EQ(field(composed, "statusName"), "Waiting") << "the desk resolves this one itself";
  EXPECT_THAT(keys(composed.draft.fields), Not(testing::Contains("teamName")));
}

TEST(Compose, OfTwinsTheOneSetFirstCounts) {
  EXPECT_EQ(
      field(compose_it(a_message(), a_decision().sets("teamId", "T7").sets("teamName", "Billing")),
            "teamId"),
      "T7");
  EXPECT_EQ(
      field(compose_it(a_message(), a_decision().sets("teamName", "Billing").sets("teamId", "T7")),
            "teamId"),
      "T00BILLING");
}

struct UnresolvedCase {
  const char* shows;
  model::RoutingDecision decision;
  std::string sentence;
};

TEST(Compose, WhatCannotBeSentIsSaidInSentences) {
  const UnresolvedCase cases[] = {
      {"unknown team", a_decision().sets("teamName", "Biling").by("invoice"),
       "no team \"Biling\" at the desk (set by invoice, rules/20-team.yaml:4)"},
      {"no team", a_decision(),
       "no team: neither a rule nor the source's defaults set teamName or teamId"},
      {"empty team", a_decision().sets("teamName", ""),
       "no team: neither a rule nor the source's defaults set teamName or teamId"},
      {"not a date", a_decision().sets("teamId", "T1").sets("dueDate", "tomorrow"),
       "dueDate \"tomorrow\" is not a date and time such as 2026-03-16T12:40:00Z (set by "
       "everything-else, rules/20-team.yaml:17)"},
      {"not a boolean", a_decision().sets("teamId", "T1").sets("isPrivate", "perhaps"),
       "isPrivate \"perhaps\" is neither true nor false (set by everything-else, "
       "rules/20-team.yaml:17)"},
  };
  for (const UnresolvedCase& c : cases) {
    EXPECT_THAT(compose_it(a_message(), c.decision).unresolved, ElementsAre(c.sentence)) << c.shows;
  }
}

TEST(Compose, AListTheDeskHasNotToldIsNotCalledAWrongName) {
  const Composed composed =
      compose(a_message(), a_decision().sets("teamName", "Support").sets("typeName", "Question"),
              a_directory().team("T1", "Support"), options());
  EXPECT_THAT(composed.unresolved, ElementsAre(HasSubstr("has not told its list for ticket type")));
}

TEST(Compose, DatesAreTakenInTheFormsOfRfc3339) {
  for (const char* good : {"2026-03-16T12:40:00Z", "2026-03-16T12:40:00.25Z",
                           "2026-03-16T12:40:00+01:00", "2026-03-16T12:40:00.1-05:30"}) {
    EXPECT_EQ(field(compose_it(a_message(), a_decision().sets("dueDate", good)), "dueDate"), good);
  }
  for (const char* bad : {"2026-03-16", "2026-03-16T12:40:00", "2026-03-16T12:40:00.Z",
                          "2026-03-16 12:40:00Z", "2026-03-16T12:40:00Zulu", "1 hour"}) {
    EXPECT_EQ(field(compose_it(a_message(), a_decision().sets("dueDate", bad)), "dueDate"), "");
  }
}

TEST(Compose, MetadataMergesKeyByKeyAndKeepsIntakeOurs) {
  const Composed composed =
      compose_it(a_message(), a_decision()
                                  .sets("teamName", "Support")
                                  .sets("metadata.tier", "gold")
                                  .sets("metadata", object({{"tier", "silver"}, {"seats", 5}}))
                                  .sets("metadata.intake", "forged")
                                  .by("bad", "rules/1.yaml:9")
                                  .note("call before noon"));
  const Json& metadata = *composed.draft.fields.find("metadata");
  EXPECT_EQ(metadata.text("tier"), "gold");
  EXPECT_EQ(*metadata.find("seats"), Json(5));
  EXPECT_EQ(intake_of(composed).text("marker"), composed.draft.marker);
  EXPECT_THAT(texts(intake_of(composed).find("notes")),
              ElementsAre("call before noon", HasSubstr("what bad (rules/1.yaml:9) set")));
}

TEST(Compose, CustomFieldsBecomeTheApisList) {
  const Composed composed = compose_it(a_message(), a_decision()
                                                        .sets("teamName", "Support")
                                                        .sets("customFieldValues.plan", "gold")
                                                        .sets("customFieldValues.seats", 12));
  EXPECT_EQ(*composed.draft.fields.find("customFieldValues"),
            Json(Json::Array{object({{"fieldId", "plan"}, {"value", "gold"}}),
                             object({{"fieldId", "seats"}, {"value", 12}})}));
}

}  // namespace
}  // namespace intaked::compose
