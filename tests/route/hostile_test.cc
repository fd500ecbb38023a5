// Files that want to hurt: refused with a place, soon, and without a crash.
#include <gmock/gmock.h>

#include "route/book_maker.h"
#include "route/limits.h"
#include "route/rule_book.h"

namespace intaked::route {
namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

// A book that must not load; what is said first.
std::string refusal(std::string text) {
  const auto loaded = load(table(std::move(text)), with_support_default());
  EXPECT_FALSE(loaded.book);
  EXPECT_LE(loaded.problems.size(), k_problems_max + 1);
  return loaded.problems.empty() ? "" : loaded.problems.front().text;
}

TEST(HostileBooks, AreRefusedWithAPlace) {
  EXPECT_THAT(refusal("rules: &a [*a, *a]\n"), testing::HasSubstr("anchors"));
  EXPECT_THAT(refusal("rules:\n  - { id: a, id: b, drop: c }\n"),
              testing::HasSubstr("duplicate key \"id\""));
  EXPECT_THAT(refusal("rules:\n  - !!python/object { id: a, drop: c }\n"),
              testing::HasSubstr("tags"));
  EXPECT_THAT(refusal(repeat("[", 100'000)), testing::HasSubstr("deeper than"));
  EXPECT_THAT(refusal(repeat("{a: ", 100'000)), testing::HasSubstr("deeper than"));
  EXPECT_THAT(refusal(std::string("rules:\n\0", 8)), testing::Not(testing::IsEmpty()));
  EXPECT_THAT(refusal("\xFF\xFE"), testing::Not(testing::IsEmpty()));
  EXPECT_THAT(refusal("rules:\n\t- { id: a, drop: c }\n"), testing::Not(testing::IsEmpty()));
  EXPECT_THAT(refusal(repeat("# much ado\n", 200'000)), testing::HasSubstr("larger than 1 MiB"));
}

TEST(HostileBooks, WhatIsRefusedIsToldOnce) {
  const auto told_of = [](const std::string& rules) {
    std::string all;
    for (const auto& problem :
         load(table("lookups: &a { }\nrules:\n" + rules), with_support_default()).problems)
      if (problem.line > 2) all += problem.text.substr(0, problem.text.find(';')) + "\n";
    return all;
  };
  const std::string merge = "merge keys (<<) are not read\n";
  const std::string alias = "aliases (*name) are not read\n";
  EXPECT_EQ(told_of("  - { id: b, when: { <<: { subject: x } }, drop: x }\n"), merge);
  EXPECT_EQ(told_of("  - { <<: { id: b, drop: x } }\n"), merge);
  EXPECT_EQ(told_of("  - { id: b, set: { <<: { title: x } } }\n"), merge);
  EXPECT_EQ(told_of("  - { id: b, when: *a, set: { title: *a, dueDate: *a } }\n"),
            alias + alias + alias);
  EXPECT_EQ(told_of("  - { id: b, when: { any: *a }, drop: *a }\n"), alias + alias);
  EXPECT_EQ(told_of("  - { id: b, when: { subject: *a, text: { contains: *a } }, drop: x }\n"),
            alias + alias);
  EXPECT_EQ(told_of("  - *a\n"), alias);
}

TEST(HostileBooks, ManyMistakesEndTheReading) {
  const auto many = "rules:\n" + repeat("  - { od: a }\n", 40'000);
  EXPECT_EQ(refusal(many),
            "a rule that does nothing; write one of set: { … }, drop: REASON, park: "
            "REASON");
  const auto on_one_line = "rules: [" + repeat("{ od: a },", 60'000) + "]\n";
  EXPECT_NE(refusal(on_one_line), "");
}

TEST(HostileBooks, ConditionsNestOnlySoDeep) {
  const auto nested = [](std::size_t depth) {
    return "rules:\n  - id: a\n    drop: b\n    when: " + repeat("{ any: [ ", depth) +
           "{ subject: a }" + repeat(" ] }", depth) + "\n";
  };
  EXPECT_TRUE(load(table(nested(10)), with_support_default()).book);
  EXPECT_THAT(refusal(nested(40)), testing::HasSubstr("deeper than"));
}

TEST(HostileBooks, PatternsStayInBounds) {
  const auto with_pattern = [](const std::string& pattern) {
    return "rules:\n  - { id: a, when: { subject: { matches: '" + pattern + "' } }, drop: b }\n";
  };
  EXPECT_THAT(refusal(with_pattern(repeat("abc", 400))),
              testing::HasSubstr("longer than 1024 bytes"));
  EXPECT_THAT(refusal(with_pattern("((a{1000}){1000}){1000}")),
              testing::HasSubstr("not a pattern that RE2 takes"));
  EXPECT_THAT(refusal(with_pattern("abc\\C")), testing::HasSubstr("cut characters in two"));
  EXPECT_THAT(refusal(with_pattern("abc\\\\\\C")), testing::HasSubstr("cut characters in two"));
}

TEST(HostileBooks, TenThousandRulesAreTheLimit) {
  std::string text = "rules:\n";
  for (std::size_t i = 0; i <= k_rules_max; ++i)
    text += " - { id: r" + std::to_string(i) + ", when: { subject: s" + std::to_string(i) +
            " }, drop: x }\n";
  EXPECT_EQ(refusal(text), "more than 10,000 rules in the book");
}

TEST(HostileBooks, ExcerptsCannotSteerATerminal) {
  const auto loaded =
      load(table("rules:\n  - { id: a, drop: b, wehn: \"\x1b[31m\" }\n"), with_support_default());
  EXPECT_EQ(told(loaded).find('\x1b'), std::string::npos);
  const auto of_words =
      told(load(table("rules:\n  - { id: a, set: { teamName: x }, \"\\e[2J\u009b\": "
                      "x }\n"),
                with_support_default()));
  EXPECT_THAT(of_words, testing::HasSubstr("unknown key \"\\x1b[2J\\x9b\""));
  EXPECT_THAT(of_words, testing::Not(testing::AnyOf(testing::HasSubstr("\x1b"),
                                                    testing::HasSubstr("\u009b"))));
}

TEST(HostileMessages, CostNoMoreThanTheirLength) {
  const auto loaded = load(table(R"(
rules:
  - { id: a, when: { text: { matches: '(a|aa)+$' } }, drop: a }
  - { id: b, when: { text: { glob: '*a*a*a*a*a*b' } }, drop: a }
  - { id: c, when: { text: { contains: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab' } }, drop: a }
  - { id: d, when: { text: { matches: '(?P<x>(a*)*)c' } }, drop: "{{match.x}}" }
)"),
                           with_support_default());
  ASSERT_TRUE(loaded.book) << told(loaded);
  EXPECT_EQ(route(*loaded.book, a_message().text(repeat("a", 1'000'000) + "x")).rules,
            std::vector<std::string>{"a"});
  EXPECT_TRUE(route(*loaded.book, a_message().text(repeat("a", 200'000) + "x")).rules.empty());
}

TEST(HostileMessages, CapturesOfLongTextsAreLeftOut) {
  const auto loaded = load(table(R"(
rules:
  - { id: a, when: { text: { matches: 'number (?P<n>\d+)' } }, drop: 'n={{match.n}}' }
)"),
                           with_support_default());
  EXPECT_EQ(route(*loaded.book, a_message().text("number 17")).reason, "n=17");
  EXPECT_EQ(route(*loaded.book, a_message().text(repeat(" ", 100'000) + "number 17")).reason, "n=");
}

}  // namespace
}  // namespace intaked::route
