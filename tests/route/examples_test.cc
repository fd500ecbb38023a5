#include <fstream>
#include <iterator>

#include <gmock/gmock.h>

#include "route/book_maker.h"
#include "route/rule_book.h"
#include "route/simple_reader.h"

namespace intaked::route {
namespace {

std::string results_of(const std::string& rules) {
  const auto loaded = load(table(rules), with_support_default());
  EXPECT_TRUE(loaded.book) << told(loaded);
  if (!loaded.book) return {};
  std::string all;
  for (const auto& result : run_examples(*loaded.book, simple_reader))
    all += result.file + ":" + std::to_string(result.line) + " " +
           (result.passed ? "passed" : "FAILED") + (result.text.empty() ? "" : "\n" + result.text) +
           "\n";
  return all;
}

TEST(Examples, PassWhenTheRuleWinsItsTable) {
  EXPECT_EQ(results_of(R"(
rules:
  - id: invoice
    when: { subject: { matches: 'invoice (?P<n>\d+)' } }
    set: { teamName: Billing, metadata.n: "{{match.n}}" }
    examples:
      - hit: { subject: Invoice 17 }
        expect: { teamName: billing, metadata.n: "17", rules: [invoice], verdict: file }
        expect_not: { teamName: Support }
      - miss: { subject: print the invoice }
)"),
            "rules/20-team.yaml:7 passed\nrules/20-team.yaml:10 passed\n");
}

TEST(Examples, FailuresSayWhatCameAndWhy) {
  EXPECT_EQ(results_of(R"(
rules:
  - id: outage
    when: { subject: { matches: '\b(outage|503)\b' } }
    set: { teamName: Platform }
    examples:
      - hit: { subject: Everything is down }
        expect: { teamName: Platform }
      - miss: { subject: 503 again }
  - id: everything-else
    set: { teamName: Support }
    examples:
      - hit: { subject: x }
        expect: { teamName: Platform }
        expect_not: { teamName: Support }
)"),
            R"(rules/20-team.yaml:7 FAILED
expected to win 20-team, but "everything-else" won: always
outage did not match: subject "Everything is down" does not match \b(outage|503)\b
teamName   expected Platform   got Support    set by everything-else (rules/20-team.yaml:10)
rules/20-team.yaml:9 FAILED
expected not to win, but "outage" won 20-team: subject "503 again" matches \b(outage|503)\b
rules/20-team.yaml:13 FAILED
teamName   expected Platform   got Support    set by everything-else (rules/20-team.yaml:10)
outage did not match: subject "x" does not match \b(outage|503)\b
teamName   expected not Support   got Support    set by everything-else (rules/20-team.yaml:10)
)");
}

TEST(Examples, FailuresAreProblemsWithTheirPlace) {
  const auto loaded = load(table(R"(rules:
  - id: a
    set: { title: t }
    examples:
      - hit: { subject: x }
        expect: { title: u }
)"),
                           with_support_default());
  ASSERT_TRUE(loaded.book) << told(loaded);
  const auto problem = problem_of(run_examples(*loaded.book, simple_reader).at(0));
  EXPECT_EQ(problem.file, "rules/20-team.yaml");
  EXPECT_EQ(problem.line, 5);
  EXPECT_EQ(problem.column, 9);
  EXPECT_EQ(problem.excerpt, "      - hit: { subject: x }");
  EXPECT_EQ(to_text(problem),
            "rules/20-team.yaml:5:9: error: an example of rule \"a\" fails\n"
            "    title   expected u   got t    set by a (rules/20-team.yaml:2)\n");
}

TEST(Examples, OfRulesForRepliesMakeAThread) {
  EXPECT_EQ(results_of(R"(
rules:
  - id: closed
    applies_to: reply
    when: { ticket.status: Closed }
    park: answer to a closed ticket
    examples:
      - hit: { from: alice@acme.example, ticket.status: closed }
      - miss: { from: alice@acme.example }
  - id: fresh
    set: { title: t }
    examples:
      - hit: { from: alice@acme.example }
      - miss: { from: alice@acme.example, reply: yes }
)"),
            "rules/20-team.yaml:8 passed\nrules/20-team.yaml:9 passed\n"
            "rules/20-team.yaml:13 passed\nrules/20-team.yaml:14 passed\n");
}

TEST(Examples, SayWhichDropStoodInTheWay) {
  const BookText text{{{"rules/10-a.yaml", "rules:\n  - { id: spam, drop: spam }\n"},
                       {"rules/20-b.yaml",
                        "rules:\n  - { id: b, set: { title: t }, examples: [ { hit: { subject: x } "
                        "} ] }\n"}},
                      {},
                      {}};
  const auto loaded = load(text, with_support_default());
  ASSERT_TRUE(loaded.book) << told(loaded);
  EXPECT_EQ(run_examples(*loaded.book, simple_reader)[0].text,
            "expected to win 20-b, but \"spam\" ended the book before it");
}

TEST(Examples, DescribedMessagesAreRealMail) {
  EXPECT_EQ(to_rfc5322({{{"from", "Zoë Ärger <zoe@acme.example>"},
                         {"to", "a@example.com"},
                         {"to", "b@example.com"},
                         {"subject", "Größe: über 10 €"},
                         {"header.List-Id", "<x>"},
                         {"text", "first\nsecond"}}},
                       Instant{std::chrono::seconds{1'773'416'400}}),
            "From: =?utf-8?q?Zo=C3=AB_=C3=84rger?= <zoe@acme.example>\r\n"
            "To: a@example.com, b@example.com\r\n"
            "Subject: =?utf-8?q?Gr=C3=B6=C3=9Fe=3A_=C3=BCber_?=\r\n"
            " =?utf-8?q?10_=E2=82=AC?=\r\n"
            "List-Id: <x>\r\n"
            "Date: Fri, 13 Mar 2026 15:40:00 +0000\r\n"
            "Message-ID: <described@intaked.invalid>\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: 8bit\r\n"
            "\r\n"
            "first\r\nsecond\r\n");
  // Nothing in a description can add a header of its own.
  EXPECT_EQ(to_rfc5322({{{"subject", "a\r\nBcc: x@y.example"}}}, {}).find("\nBcc"),
            std::string::npos);
  EXPECT_EQ(to_rfc5322({{{"from", ""}}}, {}).find("From:"), std::string::npos);
}

std::string read_file(const std::string& path) {
  std::ifstream file(std::string(INTAKED_SOURCE_DIR) + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(SampleBook, LoadsWithoutAWarningAndItsExamplesPass) {
  BookText text;
  for (const auto* name : {"10-hygiene", "12-replies", "15-account", "20-team", "30-priority"}) {
    const auto path = "rules/" + std::string(name) + ".yaml";
    text.tables.push_back({path, read_file(path)});
  }
  ASSERT_THAT(lookup_files(text.tables), testing::ElementsAre("lookups/customers.csv"));
  text.lookups.push_back({"rules/lookups/customers.csv", read_file("rules/lookups/customers.csv")});
  const auto loaded = load(text, {});
  EXPECT_EQ(told(loaded), "");
  ASSERT_TRUE(loaded.book);
  EXPECT_EQ(loaded.rules, 15u);
  const auto results = run_examples(*loaded.book, simple_reader);
  EXPECT_EQ(results.size(), loaded.examples);
  EXPECT_GE(results.size(), 15u);
  for (const auto& result : results) EXPECT_TRUE(result.passed) << to_text(problem_of(result));
}

}  // namespace
}  // namespace intaked::route
