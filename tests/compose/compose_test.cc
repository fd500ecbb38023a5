#include "compose/compose.h"

#include <gmock/gmock.h>

#include "fakes/builders.h"
#include "model/ticket_fields.h"

namespace intaked::compose {
namespace {

using fakes::a_decision;
using fakes::a_directory;
using fakes::a_message;
using model::DirectoryList;
using model::Json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Options options() {
  Options options;
  options.requestor_fallback = "support@example.com";
  options.own_addresses = {"support@example.com", "billing@example.com"};
  return options;
}

model::DeskDirectory directory() {
  return a_directory()
      .team("T00SUPPORT", "Support")
      .team("T00BILLING", "Billing")
      .has(DirectoryList::type, "TY1", "Question")
      .has(DirectoryList::account, "AC1", "Acme")
      .has(DirectoryList::sentiment, "SE1", "Neutral")
      .has(DirectoryList::form, "FO1", "Bug report");
}

Composed compose_it(const model::Inbound& inbound, const model::RoutingDecision& decision) {
  return compose(inbound, decision, directory(), options());
}

// To Support, nothing else said.
Composed to_support(const model::Inbound& inbound) {
  return compose_it(inbound, a_decision().sets("teamName", "Support"));
}

std::string field(const Composed& composed, std::string_view name) {
  return std::string(composed.draft.fields.text(name));
}

const Json& intake_of(const Composed& composed) {
  static const Json k_none;
  const Json* metadata = composed.draft.fields.find("metadata");
  const Json* intake = metadata ? metadata->find("intake") : nullptr;
  return intake ? *intake : k_none;
}

std::vector<std::string> texts(const Json* list) {
  std::vector<std::string> texts;
  if (!list || !list->as_array()) return texts;
  for (const Json& element : *list->as_array()) texts.push_back(*element.as_string());
  return texts;
}

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> keys;
  for (const model::JsonMember& member : *object.as_object()) keys.push_back(member.key);
  return keys;
}

Json object(std::vector<model::JsonMember> members) {
  return Json(Json::Object(std::move(members)));
}

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

struct TitleCase {
  const char* shows;
  model::Inbound inbound;
  std::string title;
};

TEST(Compose, EveryMessageHasATitle) {
  const std::string long_line =
      "I would like to know why the second invoice of this month is higher than the first one";
  const TitleCase cases[] = {
      {"the subject", a_message().subject(" Invoice \t7 ").text("x"), "Invoice 7"},
      {"first words", a_message().text("\n  \nHello there,\nmore"), "Hello there,"},
      {"first new words of a reply", a_message().text("> old\nnew").reply_text("new"), "new"},
      {"cut between words", a_message().text(long_line),
       "I would like to know why the second invoice of this month is higher than the…"},
      {"an attachment's name", a_message().attachment("voice.m4a", "audio/mp4", 9),
       "Attachment: voice.m4a"},
      {"a real file before a picture in a signature",
       a_message().attachment("logo.png", "image/png", 9, true).attachment("a.pdf", "x/y", 9),
       "Attachment: a.pdf"},
      {"an attachment without a name", a_message().attachment("", "audio/mp4", 9),
       "Attachment: audio/mp4"},
      {"nothing at all", a_message(), "(no subject)"},
      {"encrypted, subject hidden", a_message().subject("...").signal(model::SignalKind::encrypted),
       "Encrypted message from alice@acme.example"},
      {"encrypted, subject readable",
       a_message().subject("Contract").signal(model::SignalKind::encrypted),
       "Encrypted message: Contract"},
      {"encrypted by nobody known", a_message().without_from().signal(model::SignalKind::encrypted),
       "Encrypted message"},
      {"unfetchable", a_message().unfetchable("the server says NO"),
       "(message that could not be fetched)"},
  };
  for (const TitleCase& c : cases) {
    EXPECT_EQ(field(to_support(c.inbound), "title"), c.title) << c.shows;
  }
}

TEST(Compose, ALongTitleIsCutAtACharacterAndKeptWholeInTheText) {
  std::string subject;
  for (int i = 0; i < 100; ++i) subject += "Ж日";  // 5 bytes
  const Composed composed = to_support(a_message().subject(subject).text("Hello"));
  const std::string title = field(composed, "title");
  EXPECT_LE(title.size(), 250u);
  EXPECT_THAT(title, testing::EndsWith("…"));
  EXPECT_EQ(title.substr(0, title.size() - 3), subject.substr(0, title.size() - 3));
  EXPECT_EQ((title.size() - 3) % 5 == 0 || (title.size() - 3) % 5 == 2, true)
      << "cut inside a character";
  EXPECT_THAT(field(composed, "description"), HasSubstr("The whole title: " + subject));
}

struct RequestorCase {
  const char* shows;
  model::Inbound inbound;
  std::string rule_says;
  std::string requestor;
};

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

TEST(Compose, WhatTheTextDoesNotShowIsSaidBelowIt) {
  const Composed composed = to_support(a_message()
                                           .text("See attached.")
                                           .attachment("invoice.pdf", "application/pdf", 120'400)
                                           .attachment("", "image/png", 512)
                                           .shortened(61'000'000));
  EXPECT_EQ(field(composed, "description"),
            "See attached.\n\n"
            "This message was shortened: 61 MB; the rest is in the mailbox.\n"
            "Attachments (not sent yet to the desk):\n"
            "- invoice.pdf (application/pdf, 120 KB)\n"
            "- unnamed (image/png, 512 bytes)");
}

TEST(Compose, EmptyEncryptedAndUnreadableMessagesExplainThemselves) {
  EXPECT_EQ(field(to_support(a_message()), "description"), "(This message has no text.)");
  EXPECT_THAT(field(to_support(a_message().signal(model::SignalKind::encrypted)), "description"),
              HasSubstr("This message is encrypted."));
  EXPECT_EQ(field(to_support(a_message().unfetchable("NO [SERVERBUG] gone")), "description"),
            "This message could not be fetched from the mailbox: NO [SERVERBUG] gone");
  EXPECT_THAT(field(to_support(a_message().text("Hi").dropped_part("image/png", 9, "bad base64")),
                    "description"),
              HasSubstr("could not be kept (image/png, 9 bytes): bad base64"));
  EXPECT_EQ(field(to_support(a_message().text("Hi").defect(
                      model::DefectKind::guessed, "subject had no charset, read as koi8-r")),
                  "description"),
            "Hi")
      << "repairs are for staff who ask, not for the ticket's text";
}

TEST(Compose, AThousandAttachmentsDoNotCrowdOutTheWords) {
  auto message = a_message().text("The words.");
  for (int i = 0; i < 1000; ++i) message.attachment(std::string(300, 'n'), "x/y", 1);
  const std::string description = field(to_support(message), "description");
  EXPECT_THAT(description, testing::StartsWith("The words."));
  EXPECT_THAT(description, testing::EndsWith("- … and 950 more"));
}

TEST(Compose, ALongTextIsShortenedVisiblyAtACharacter) {
  std::string text;
  while (text.size() < 70'000) text += "日本語";
  const std::string description = field(to_support(a_message().text(text)), "description");
  EXPECT_LE(description.size(), 60'000u);
  const std::size_t kept = description.find("… (shortened by intaked, ");
  ASSERT_NE(kept, std::string::npos);
  EXPECT_EQ(kept % 3, 0u) << "cut inside a character";
  EXPECT_EQ(description.substr(kept),
            "… (shortened by intaked, " + std::to_string(text.size() - kept) + " more bytes)");
}

TEST(Compose, NoLimitIsTooSmall) {
  const model::Inbound inbound = a_message()
                                     .subject("Жук и жаба")
                                     .text("Жук и жаба")
                                     .attachment("жаба.pdf", "application/pdf", 1);
  for (std::size_t limit = 0; limit < 200; ++limit) {
    Options small = options();
    small.title_bytes_max = small.description_bytes_max = limit;
    const Composed composed =
        compose(inbound, a_decision().sets("teamName", "Support"), directory(), small);
    EXPECT_LE(field(composed, "title").size(), limit);
    EXPECT_LE(field(composed, "description").size(), limit);
  }
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

TEST(Compose, ADescriptionByRuleMovesTheLinesToTheNotes) {
  const Composed composed =
      compose_it(a_message().text("Hi").attachment("a.pdf", "application/pdf", 10),
                 a_decision().sets("teamName", "Support").sets("description", "See mailbox"));
  EXPECT_EQ(field(composed, "description"), "See mailbox");
  EXPECT_THAT(texts(intake_of(composed).find("notes")),
              ElementsAre("Attachments (not sent yet to the desk):",
                          "- a.pdf (application/pdf, 10 bytes)"));
}

TEST(Compose, AParticipantsReplyBecomesAPublicCommentWithTheNewWords) {
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

TEST(Compose, OnlyWhatAMachineSentMayBecomeAPrivateComment) {
  const auto visibility = [](const model::Inbound& inbound, const model::RoutingDecision& d) {
    return field(compose_it(inbound, d), "commentVisibility");
  };
  const auto wants_private = a_decision().sets("isPrivate", true);
  const auto bounce = a_message().reply_to("01p").signal(model::SignalKind::bounce);
  EXPECT_EQ(visibility(bounce, wants_private), "private");
  EXPECT_EQ(visibility(bounce, a_decision()), "public");
  EXPECT_EQ(visibility(a_message().reply_to("01p"), wants_private), "public");
}

TEST(Compose, AReplyByNobodyKnownNamesNoCustomer) {
  const Composed composed =
      compose_it(a_message().without_from().text("x").reply_to("01p"), a_decision());
  EXPECT_EQ(composed.draft.fields.find("customerEmail"), nullptr);
}

TEST(Compose, AStrangerOpensANewTicketThatNamesThePossibleParentForStaff) {
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
  EXPECT_THAT(field(composed, "description"), Not(HasSubstr("SUP-142")))
      << "the customer reads the description";
}

}  // namespace
}  // namespace intaked::compose
