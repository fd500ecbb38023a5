// The words of the trace, as `explain` shows them.
#include <gmock/gmock.h>

#include "route/book_maker.h"
#include "route/rule_book.h"

namespace intaked::route {
namespace {

struct WordsCase {
  const char* when;
  MessageBuilder message;
  const char* words;
};

class TraceWords : public testing::TestWithParam<WordsCase> {};

TEST_P(TraceWords, SayWhatWasSeen) {
  BookText text{{{"rules/10-first.yaml",
                  "rules:\n  - { id: first, set: { metadata.tier: gold, priorityName: High } }\n"},
                 {"rules/20-team.yaml",
                  std::string("lookups: { customers: { file: lookups/customers.csv, key: domain } "
                              "}\nrules:\n  - { id: asked, when: { ") +
                      GetParam().when + " }, set: { title: yes } }\n"}},
                {customers()},
                {}};
  const auto loaded = load(text, with_support_default());
  ASSERT_TRUE(loaded.book) << told(loaded);
  EXPECT_EQ(route(*loaded.book, GetParam().message).trace[1].rules[0].why, GetParam().words);
}

const MessageBuilder k_message =
    a_message()
        .from("alice@acme.example", "Alice")
        .to("a@example.com")
        .to("b@example.com")
        .subject("Everything is down")
        .signal(model::SignalKind::list, "header List-Id: <news.acme.example>");

INSTANTIATE_TEST_SUITE_P(
    Table, TraceWords,
    testing::Values(
        WordsCase{"requestor.domain: { in: customers }", k_message,
                  "requestor.domain \"acme.example\" is in customers (row 1)"},
        WordsCase{"from.domain: { in: customers }", a_message(),
                  "from.domain \"initech.example\" is not in customers (2 rows)"},
        WordsCase{"decision.metadata.tier: gold", k_message, "decision.metadata.tier is \"gold\""},
        WordsCase{"decision.priorityName: Low", k_message,
                  "decision.priorityName is \"High\", not \"Low\""},
        WordsCase{"to: b@example.com", k_message, "to has \"b@example.com\""},
        WordsCase{"to: c@example.com", k_message,
                  "to is \"a@example.com\", \"b@example.com\", not \"c@example.com\""},
        WordsCase{"subject: { matches: '\\b(outage|503)\\b' }", k_message,
                  "subject \"Everything is down\" does not match \\b(outage|503)\\b"},
        WordsCase{"subject: { matches: down }", k_message,
                  "subject \"Everything is down\" matches down"},
        WordsCase{"subject: { contains: up }", k_message,
                  "subject \"Everything is down\" does not contain \"up\""},
        WordsCase{"subject: { starts_with: every }", k_message,
                  "subject \"Everything is down\" starts with \"every\""},
        WordsCase{"subject: [a, b]", k_message,
                  "subject is \"Everything is down\", not one of \"a\", \"b\""},
        WordsCase{"cc: x@example.com", k_message, "there is no cc"},
        WordsCase{"cc: { exists: true }", k_message, "there is no cc"},
        WordsCase{"to: { exists: false }", k_message,
                  "to is \"a@example.com\", \"b@example.com\", not absent"},
        WordsCase{"attachments.count: { at_least: 1 }", k_message,
                  "attachments.count 0 is not at least 1"},
        WordsCase{"received_at.time: { before: 17:00 }", k_message,
                  "received_at.time 15:40 is before 17:00"},
        WordsCase{"signals: [list, bulk], none: [ { from.domain: { in: customers } } ]",
                  a_message().signal(model::SignalKind::list, "header List-Id: <b>"),
                  "signals has \"list\" (evidence: header List-Id: <b>) and from.domain "
                  "\"initech.example\" is not in customers (2 rows)"},
        WordsCase{"none: [ { from.domain: { in: customers } } ]", k_message,
                  "from.domain \"acme.example\" is in customers (row 1)"},
        WordsCase{"signals: bounce", a_message(), "signals has none of \"bounce\""},
        WordsCase{"any: [ { subject: a }, { from.name: Alice, to: x@example.com } ]", k_message,
                  "subject is \"Everything is down\", not \"a\"; to is \"a@example.com\", "
                  "\"b@example.com\", not \"x@example.com\""}));

TEST(Trace, NamesEveryRuleUpToTheWinner) {
  const auto loaded = load(table(R"(
rules:
  - { id: replies, applies_to: reply, set: { title: r } }
  - { id: other, when: { subject: other }, set: { title: o } }
  - { id: everything-else, set: { title: e } }
  - { id: below, when: { subject: x }, applies_to: both, set: { title: b } }
)"),
                           with_support_default());
  ASSERT_TRUE(loaded.book) << told(loaded);
  const auto decision = route(*loaded.book, a_message().subject("hello"));
  EXPECT_EQ(trace_of(decision),
            "20-team\n"
            "  replies - applies to replies, this is a new message\n"
            "  other - subject is \"hello\", not \"other\"\n"
            "  everything-else + always\n");
  EXPECT_EQ(decision.trace[0].winner, "everything-else");
  EXPECT_EQ(decision.trace[0].rules[1].place, "rules/20-team.yaml:4");
}

TEST(Trace, CutsLongValuesAndJoinsLines) {
  const auto loaded =
      load(table("rules:\n  - { id: a, when: { text: { contains: b } }, set: { title: e } }\n"),
           with_support_default());
  const auto decision = route(*loaded.book, a_message().text("é\n" + std::string(100, 'a')));
  EXPECT_EQ(decision.trace[0].rules[0].why,
            "text \"é " + std::string(78, 'a') + "…\" does not contain \"b\"");
}

}  // namespace
}  // namespace intaked::route
