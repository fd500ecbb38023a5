#include <gmock/gmock.h>

#include "route/book_maker.h"
#include "route/rule_book.h"

namespace intaked::route {
namespace {

model::RoutingDecision decide(const BookText& text, const model::Inbound& inbound,
                              const LoadOptions& options = with_support_default()) {
  const auto loaded = load(text, options);
  EXPECT_TRUE(loaded.book) << told(loaded);
  return loaded.book ? route(*loaded.book, inbound) : model::RoutingDecision();
}

// `when:` of one rule over one message.
struct ConditionCase {
  const char* when;
  MessageBuilder message;
  bool holds;
};

class Conditions : public testing::TestWithParam<ConditionCase> {};

TEST_P(Conditions, Hold) {
  const auto& [when, message, holds] = GetParam();
  auto text = table(std::string("lookups: { customers: { file: lookups/customers.csv, key: domain "
                                "} }\nrules:\n  - { id: asked, applies_to: both, when: { ") +
                    when + " }, set: { title: yes } }\n");
  text.lookups.push_back(customers());
  auto options = with_support_default();
  options.time_zone = "Europe/Berlin";
  const auto decision = decide(text, message, options);
  EXPECT_EQ(!decision.rules.empty(), holds) << when << "\n" << trace_of(decision);
}

const MessageBuilder k_invoice = a_message()
                                     .from("Alice@acme.example", "Alice Fox")
                                     .to("support@example.com")
                                     .to("Billing@example.com")
                                     .subject("Rechnung 204117: ÄRGER")
                                     .text("Please look.\nThank you")
                                     .header("X-Spam-Score", "5.5")
                                     .header("Received", "one")
                                     .header("Received", "two")
                                     .attachment("Scan.PDF", "application/pdf", 12'000'000)
                                     .attachment("b.txt", "text/plain", 10, "application/x-dosexec")
                                     .signal(model::SignalKind::list, "header List-Id: <a>");

INSTANTIATE_TEST_SUITE_P(
    Table, Conditions,
    testing::Values(
        ConditionCase{"from: alice@ACME.example", k_invoice, true},
        ConditionCase{"from: alice@acme.example, subject: other", k_invoice, false},
        ConditionCase{"from: [bob@acme.example, alice@acme.example]", k_invoice, true},
        ConditionCase{"from.name: alice fox", k_invoice, true},
        ConditionCase{"from.domain: acme.example", k_invoice, true},
        ConditionCase{"from.domain: example", k_invoice, false},
        ConditionCase{"to: billing@example.com", k_invoice, true},
        ConditionCase{"recipient: billing@example.com", k_invoice, true},
        ConditionCase{"cc: { exists: true }", k_invoice, false},
        ConditionCase{"cc: { exists: false }", k_invoice, true},
        ConditionCase{"subject: 'RECHNUNG 204117: ärger'", k_invoice, true},
        ConditionCase{"subject: { contains: 'ärger' }", k_invoice, true},
        ConditionCase{"subject: { contains: 'arger' }", k_invoice, false},
        ConditionCase{"subject: { starts_with: rechnung }", k_invoice, true},
        ConditionCase{"subject: { starts_with: '204117' }", k_invoice, false},
        ConditionCase{"subject: { ends_with: ': ärger' }", k_invoice, true},
        ConditionCase{"subject: { glob: 'rechnung ??????: *' }", k_invoice, true},
        ConditionCase{"subject: { glob: 'rechnung' }", k_invoice, false},
        ConditionCase{"attachment.name: { glob: '*.pdf' }", k_invoice, true},
        ConditionCase{"subject: { matches: 'rechnung \\d{6}' }", k_invoice, true},
        ConditionCase{"subject: { matches: '(?-i)rechnung \\d{6}' }", k_invoice, false},
        ConditionCase{"from.domain: { in: customers }", k_invoice, true},
        ConditionCase{"to.domain: { in: customers }", k_invoice, false},
        ConditionCase{"text: { contains: \"look.\\nthank\" }", k_invoice, true},
        ConditionCase{"reply_text: { starts_with: please }", k_invoice, true},
        ConditionCase{"header.x-spam-score: { at_least: 5 }", k_invoice, true},
        ConditionCase{"header.x-spam-score: { at_most: 5 }", k_invoice, false},
        ConditionCase{"header.received: two", k_invoice, true},
        ConditionCase{"header.X-None: { exists: true }", k_invoice, false},
        ConditionCase{"attachments.count: 2", k_invoice, true},
        ConditionCase{"attachments.count: { at_least: 3 }", k_invoice, false},
        ConditionCase{"attachment.size: { at_least: 10 MB }", k_invoice, true},
        ConditionCase{"attachment.size: { at_least: 12 MiB }", k_invoice, false},
        ConditionCase{"attachment.type: text/plain", k_invoice, true},
        ConditionCase{"attachment.type: application/x-dosexec", k_invoice, false},
        ConditionCase{"attachment.detected_type: application/x-dosexec", k_invoice, true},
        ConditionCase{"attachment.detected_type: text/plain", k_invoice, false},
        ConditionCase{"signals: list", k_invoice, true},
        ConditionCase{"signals: [bulk, bounce]", k_invoice, false},
        ConditionCase{"auth.dmarc: none", k_invoice, true},
        ConditionCase{"auth.dmarc: pass", k_invoice, false},
        ConditionCase{"source: Email", k_invoice, true},
        ConditionCase{"intake: support", k_invoice, true},
        ConditionCase{"received_at.weekday: [fri, Sunday]", k_invoice, true},
        ConditionCase{"received_at.weekday: saturday", k_invoice, false},
        ConditionCase{"received_at.time: { at_least: '16:40' }", k_invoice, true},
        ConditionCase{"received_at.time: { before: '16:40' }", k_invoice, false},
        ConditionCase{"received_at: { after: 2026-03-13 }", k_invoice, true},
        ConditionCase{"received_at: { before: '2026-03-13T16:40:00+01:00' }", k_invoice, false},
        ConditionCase{"date: { exists: true }", k_invoice, false},
        ConditionCase{"requestor: alice@acme.example", k_invoice, true},
        ConditionCase{"ticket.status: closed", a_message().reply_to_ticket("Closed"), true},
        ConditionCase{"ticket.status: closed", k_invoice, false},
        ConditionCase{"all: [ { subject: { contains: rechnung } }, { to: x@y.example } ]",
                      k_invoice, false},
        ConditionCase{"any: [ { subject: { contains: other } }, { intake: support } ]", k_invoice,
                      true},
        ConditionCase{"any: [ { subject: a }, { subject: b } ]", k_invoice, false},
        ConditionCase{"none: [ { subject: a }, { subject: b } ]", k_invoice, true},
        ConditionCase{"none: [ { subject: a }, { intake: support } ]", k_invoice, false},
        ConditionCase{"any: [ { all: [ { subject: a } ] }, { none: [ { subject: a } ] } ]",
                      k_invoice, true},
        ConditionCase{"subject: { exists: false }", a_message(), true}));

TEST(Route, FirstMatchingRuleWins) {
  const auto decision = decide(table(R"(
rules:
  - { id: invoice, when: { subject: { contains: invoice } }, set: { teamName: Billing } }
  - { id: also-invoice, when: { subject: { contains: invoice } }, set: { teamName: Platform } }
  - { id: everything-else, set: { teamName: Support } }
)"),
                               a_message().subject("Invoice 7"));
  EXPECT_EQ(fields_of(decision), "teamName=Billing by invoice") << trace_of(decision);
  EXPECT_THAT(decision.rules, testing::ElementsAre("invoice"));
  EXPECT_EQ(decision.find("teamName")->place, "rules/20-team.yaml:3");
}

TEST(Route, AFieldOnceSetStaysAcrossTablesAndMapsMergeKeyByKey) {
  const BookText text{{{"rules/10-a.yaml", R"(
rules:
  - { id: a, set: { teamName: Billing, metadata.tier: gold, isPrivate: true } }
)"},
                       {"rules/20-b.yaml", R"(
rules:
  - { id: b, set: { teamId: T9, metadata.tier: iron, metadata.plan: big, customFieldValues.Plan: x,
                    attachmentUrls: [ "https://files.example/{{subject}}" ] } }
)"}},
                      {},
                      {}};
  auto options = with_support_default();
  options.defaults[0].fields.push_back({"priorityName", "Low"});
  EXPECT_EQ(fields_of(decide(text, a_message().subject("S"), options)),
            "attachmentUrls=[https://files.example/S] by b; customFieldValues.Plan=x by b; "
            "isPrivate=true by a; metadata.plan=big by b; metadata.tier=gold by a; "
            "priorityName=Low by defaults; teamName=Billing by a");
}

TEST(Route, ABackslashBeforeACIsNoRawByte) {
  const auto wins = [](const std::string& test) {
    return !decide(table("rules:\n  - { id: a, when: { subject: { " + test +
                         " } }, set: { title: t } }"
                         "\n"),
                   a_message().subject("C:\\Customers"))
                .rules.empty();
  };
  EXPECT_TRUE(wins("matches: 'C:\\\\Customers'"));
  EXPECT_TRUE(wins("matches: '\\QC:\\Customers\\E$'"));
  EXPECT_TRUE(wins("glob: '*\\Customers*'"));
}

TEST(Route, DropAndParkEndTheBook) {
  const auto text = [](std::string_view verb) {
    return BookText{
        {{"rules/10-a.yaml", "rules:\n  - { id: a, set: { teamName: Billing } }\n"},
         {"rules/20-b.yaml", "rules:\n  - { id: b, " + std::string(verb) + ": 'from {{from}}' }\n"},
         {"rules/30-c.yaml", "rules:\n  - { id: c, set: { title: never } }\n"}},
        {},
        {}};
  };
  const auto dropped = decide(text("drop"), a_message());
  EXPECT_EQ(dropped.verdict, model::Verdict::drop);
  EXPECT_EQ(dropped.reason, "from bob@initech.example");
  EXPECT_EQ(dropped.rule, "b");
  EXPECT_TRUE(dropped.fields.empty());
  EXPECT_FALSE(dropped.trace[2].reached);
  EXPECT_EQ(decide(text("park"), a_message()).verdict, model::Verdict::park);
}

TEST(Route, DefaultsOfTheSourceComeLastAndKnowTwins) {
  LoadOptions options;
  options.defaults.push_back({"support", {{"teamName", "Support"}}, "intaked.yaml:17"});
  options.defaults.push_back({"billing", {{"teamName", "Billing"}}, "intaked.yaml:20"});
  const auto text = table("rules:\n  - { id: vip, when: { subject: vip }, set: { teamId: T1 } }\n");
  EXPECT_EQ(fields_of(decide(text, a_message(), options)), "teamName=Support by defaults");
  EXPECT_EQ(fields_of(decide(text, a_message().subject("VIP"), options)), "teamId=T1 by vip");
  auto billing = a_message();
  billing.inbound().arrival.source = "billing";
  EXPECT_EQ(decide(text, billing, options).find("teamName")->place, "intaked.yaml:20");
}

TEST(Route, ADefaultDueDateCountsFromTheArrival) {
  LoadOptions options;
  const auto due_date = [&](const char* written) {
    options.defaults = {
        {"support", {{"teamName", "Support"}, {"dueDate", written}}, "intaked.yaml:17"}};
    return fields_of(
        decide(table("rules:\n  - { id: a, set: { title: t } }\n"), a_message(), options));
  };
  EXPECT_THAT(due_date("1 hour"), testing::HasSubstr("dueDate=2026-03-13T16:40:00Z by defaults"));
  EXPECT_THAT(due_date("2026-03-13T18:40:00+01:00"),
              testing::HasSubstr("dueDate=2026-03-13T17:40:00Z by defaults"));
}

TEST(Route, RequestorIsWhatARuleHasSetElseFrom) {
  BookText text{{{"rules/10-form.yaml", R"(
rules:
  - { id: form, when: { from: www@example.com }, set: { requestorEmail: "{{reply_to}}", trust: [rate] } }
)"},
                 {"rules/15-account.yaml", R"(
lookups: { customers: { file: lookups/customers.csv, key: domain } }
rules:
  - { id: known, when: { requestor.domain: { in: customers } }, set: { accountId: "{{customers.accountId}}" } }
)"}},
                {customers()},
                {}};
  auto form = a_message().from("www@example.com");
  form.inbound().message.reply_to.push_back({"Erin", "erin@GLOBEX.example"});
  const auto decision = decide(text, form);
  EXPECT_TRUE(decision.trust_rate);
  EXPECT_EQ(fields_of(decision),
            "accountId=ACC2 by known; requestorEmail=erin@GLOBEX.example by form; "
            "teamName=Support by defaults");
  EXPECT_FALSE(decide(text, a_message()).trust_rate);
}

TEST(Route, WhatRendersToNothingStaysFreeForTheTablesBelow) {
  const BookText text{{{"rules/10-a.yaml", R"(
rules:
  - { id: a, set: { teamName: "{{header.X-Team}}", requestorEmail: "{{subject}}" } }
)"},
                       {"rules/20-b.yaml", "rules:\n  - { id: b, set: { teamName: Billing } }\n"}},
                      {},
                      {}};
  EXPECT_EQ(fields_of(decide(text, a_message().subject("no address"))), "teamName=Billing by b");
  EXPECT_EQ(fields_of(decide(text, a_message().header("x-team", "Platform"))),
            "teamName=Platform by a");
}

struct TemplateCase {
  const char* text;
  const char* rendered;
};

class Templates : public testing::TestWithParam<TemplateCase> {};

TEST_P(Templates, Render) {
  auto text = table(std::string(R"(
lookups: { customers: { file: lookups/customers.csv, key: domain } }
rules:
  - id: a
    when: { from.domain: { in: customers }, subject: { matches: '#(?P<number>\d+)(?P<more>x)?' } }
    set: { title: ')") +
                    GetParam().text + "' }\n");
  text.lookups.push_back(customers());
  const auto decision = decide(
      text, a_message().from("alice@acme.example", "Alice Fox").subject("  Ünd #42 größer  "));
  const auto* title = decision.find("title");
  EXPECT_EQ(title ? *title->value.as_string() : "", GetParam().rendered) << trace_of(decision);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Templates,
    testing::Values(TemplateCase{"n {{match.number}}!", "n 42!"},
                    TemplateCase{"{{match.more}}", ""},
                    TemplateCase{"{{match.more|default(\"none\")}}", "none"},
                    TemplateCase{"{{ customers.tier | upper }} {{customers.accountId}}",
                                 "GOLD ACC1"},
                    TemplateCase{"{{from.name|lower}}", "alice fox"},
                    TemplateCase{"{{subject|trim|truncate(7)|upper}}|", "ÜND #42|"},
                    TemplateCase{"{{subject|trim|upper}}", "ÜND #42 GRÖßER"},
                    TemplateCase{"{{received_at}}", "2026-03-13T15:40:00Z"},
                    TemplateCase{"{{header.X-None|default(\"a|b}}\")}}", "a|b}}"},
                    TemplateCase{"{{cc|default(\"nobody\")}}", "nobody"},
                    TemplateCase{"{{decision.teamName|default(\"-\")}}", "-"},
                    TemplateCase{"a } b {", "a } b {"}));

TEST(Route, DueDatesCountFromTheArrival) {
  const auto due = [](const char* written) {
    const auto decision =
        decide(table(std::string("rules:\n  - { id: a, set: { dueDate: ") + written + " } }\n"),
               a_message());
    return *decision.find("dueDate")->value.as_string();
  };
  EXPECT_EQ(due("1 hour"), "2026-03-13T16:40:00Z");
  EXPECT_EQ(due("90 minutes"), "2026-03-13T17:10:00Z");
  EXPECT_EQ(due("2 days"), "2026-03-15T15:40:00Z");
  EXPECT_EQ(due("'2026-04-01T09:00:00+02:00'"), "2026-04-01T07:00:00Z");
}

TEST(Route, AppliesToNewMessagesRepliesOrBoth) {
  const auto text = table(R"(
rules:
  - { id: reply-only, applies_to: reply, set: { title: reply } }
  - { id: new-only, set: { title: new } }
)");
  EXPECT_THAT(decide(text, a_message()).rules, testing::ElementsAre("new-only"));
  EXPECT_THAT(decide(text, a_message().reply_to_ticket("Open")).rules,
              testing::ElementsAre("reply-only"));
  auto stranger = a_message().reply_to_ticket("Open");
  stranger.inbound().thread->joins = false;
  EXPECT_THAT(decide(text, stranger).rules, testing::ElementsAre("new-only"));
}

TEST(Route, NotesAddUp) {
  const BookText text{{{"rules/1.yaml", "rules: [ { id: a, set: { note: 'one {{from}}' } } ]"},
                       {"rules/2.yaml", "rules: [ { id: b, set: { note: two } } ]"}},
                      {},
                      {}};
  EXPECT_THAT(decide(text, a_message()).notes,
              testing::ElementsAre("one bob@initech.example", "two"));
}

TEST(Route, PatternsAreLinearAndLookAtTheFirst256KiB) {
  const auto text = table(R"(
rules:
  - { id: evil, when: { text: { matches: '(x+x+)+end' } }, set: { title: evil } }
  - { id: late, when: { text: { contains: late } }, set: { title: late } }
)");
  const auto decision = decide(text, a_message().text(std::string(300 * 1024, 'x') + "end late"));
  EXPECT_TRUE(decision.rules.empty()) << trace_of(decision);
}

TEST(Route, TheDigestFollowsTexts) {
  const auto of = [](const char* text, const LoadOptions& options) {
    return digest_of(*load(table(text), options).book);
  };
  const char* one = "rules:\n  - { id: a, set: { title: a } }\n";
  const char* other = "rules:\n  - { id: a, set: { title: b } }\n";
  auto zone = with_support_default();
  zone.time_zone = "Europe/Berlin";
  EXPECT_EQ(of(one, with_support_default()), of(one, with_support_default()));
  EXPECT_EQ(of(one, with_support_default()).size(), 12u);
  EXPECT_NE(of(one, with_support_default()), of(other, with_support_default()));
  EXPECT_NE(of(one, with_support_default()), of(one, zone));
}

}  // namespace
}  // namespace intaked::route
