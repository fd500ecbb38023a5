#include "lib/yaml/document.h"

#include <random>
#include <string>

#include <gmock/gmock.h>

namespace intaked::yaml {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// "LINE:COLUMN text" for each problem.
std::vector<std::string> problems_of(std::string_view text, Limits limits = {}) {
  std::vector<std::string> lines;
  for (const Problem& problem : read(text, limits).problems) {
    lines.push_back(std::to_string(problem.mark.line) + ":" + std::to_string(problem.mark.column) +
                    " " + problem.text);
  }
  return lines;
}

std::string place_of(const Node& node) {
  return std::to_string(node.mark.line) + ":" + std::to_string(node.mark.column);
}

TEST(Yaml, keeps_text_and_places) {
  const Document document = read(
      "rules:\n"
      "  - id: invoice\n"
      "    set: { teamName: NO, isPrivate: true }\n"
      "    say: \"zwölf\"\n");
  ASSERT_THAT(document.problems, IsEmpty());
  const Node* rules = document.root.find("rules");
  ASSERT_TRUE(rules && rules->is_sequence());
  const Node& rule = rules->items.at(0);
  EXPECT_EQ(place_of(rule), "2:5");
  EXPECT_EQ(rule.find("id")->text, "invoice");
  EXPECT_EQ(place_of(*rule.find("id")), "2:9");
  const Node* set = rule.find("set");
  EXPECT_EQ(set->find("teamName")->text, "NO");
  EXPECT_FALSE(set->find("teamName")->quoted);
  EXPECT_EQ(place_of(*set->find("isPrivate")), "3:37");
  EXPECT_EQ(rule.find("say")->text, "zwölf");
  EXPECT_TRUE(rule.find("say")->quoted);
  EXPECT_EQ(rule.find("nothing"), nullptr);
}

TEST(Yaml, counts_columns_in_characters) {
  const Document document = read("{ grüße: [ äöü, b ] }");
  const Node* list = document.root.find("grüße");
  ASSERT_TRUE(list);
  EXPECT_EQ(place_of(list->items.at(1)), "1:17");
}

TEST(Yaml, places_are_right_far_into_a_long_line) {
  std::string text = "[ ü";
  for (int i = 0; i < 20'000; ++i) text += ", ü" + std::to_string(i % 10);
  const Document document = read(text + "\n]");
  ASSERT_THAT(document.problems, IsEmpty());
  ASSERT_EQ(document.root.items.size(), 20'001u);
  EXPECT_EQ(place_of(document.root.items[1]), "1:6");
  EXPECT_EQ(place_of(document.root.items[20'000]), "1:80002");
}

TEST(Yaml, reads_past_a_byte_order_mark_and_crlf) {
  const Document document = read(
      "\xef\xbb\xbf"
      "a: 1\r\nb: 2\r\n");
  ASSERT_THAT(document.problems, IsEmpty());
  EXPECT_EQ(document.root.find("a")->text, "1");
  EXPECT_EQ(place_of(*document.root.find("b")), "2:4");
}

TEST(Yaml, quotes_and_blocks_are_told_from_plain_words) {
  const Document document =
      read("a: plain\nb: 'single'\nc: \"double\"\nd: |\n  block\ne: >\n  fold\n");
  const Node& root = document.root;
  EXPECT_FALSE(root.find("a")->quoted);
  for (const char* key : {"b", "c", "d", "e"}) EXPECT_TRUE(root.find(key)->quoted) << key;
  EXPECT_EQ(root.find("d")->text, "block\n");
}

TEST(Yaml, an_absent_value_is_not_the_word_null) {
  const Document document = read(
      "a:\n"
      "nullable: ~\n"
      "b:\n"
      "null: null\n"
      "c: { d: , e: NULL }\n"
      "f:\n"
      "  -\n"
      "  - null\n"
      "  -\n");
  ASSERT_THAT(document.problems, IsEmpty());
  const Node& root = document.root;
  EXPECT_TRUE(root.find("a")->is_null());
  EXPECT_EQ(place_of(*root.find("a")), "1:1") << "an absent value stands where its key stands";
  EXPECT_EQ(root.find("nullable")->text, "~");
  EXPECT_TRUE(root.find("b")->is_null());
  ASSERT_TRUE(root.find("null"));
  EXPECT_EQ(root.find("null")->text, "null");
  EXPECT_TRUE(root.find("c")->find("d")->is_null());
  EXPECT_EQ(root.find("c")->find("e")->text, "NULL");
  const Node* list = root.find("f");
  ASSERT_EQ(list->items.size(), 3u);
  EXPECT_TRUE(list->items[0].is_null());
  EXPECT_EQ(place_of(list->items[0]), "7:3");
  EXPECT_EQ(list->items[1].text, "null");
  EXPECT_TRUE(list->items[2].is_null());
  EXPECT_EQ(place_of(list->items[2]), "9:3");
}

TEST(Yaml, an_empty_file_is_null) {
  for (const char* text : {"", "\n\n", "# only a comment\n"}) {
    const Document document = read(text);
    EXPECT_TRUE(document.root.is_null()) << text;
    EXPECT_THAT(document.problems, IsEmpty()) << text;
  }
}

struct Refusal {
  const char* name;
  std::string text;
  std::vector<std::string> problems;
};

class YamlRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(YamlRefusal, is_named_with_its_place) {
  EXPECT_THAT(problems_of(GetParam().text), testing::ElementsAreArray(GetParam().problems));
}

INSTANTIATE_TEST_SUITE_P(
    Yaml, YamlRefusal,
    testing::Values(
        Refusal{"duplicate_key",
                "a: 1\nb: 2\na: 3\n",
                {"3:1 duplicate key \"a\"; the first is on line 1"}},
        Refusal{"two_mistakes_in_one_run",
                "a: &x 1\nb: *x\n",
                {"1:4 anchors (&name) are not read; write the value out",
                 "2:4 aliases (*name) are not read; write the value out"}},
        Refusal{"cycle",
                "a: &x [*x]\n",
                {"1:4 anchors (&name) are not read; write the value out",
                 "1:8 aliases (*name) are not read; write the value out"}},
        Refusal{"merge_key",
                "a: { <<: { b: 1 }, c: 2 }\n",
                {"1:6 merge keys (<<) are not read; write the entries out"}},
        Refusal{"tag", "a: !!int 1\n", {"1:4 tags (!name) are not read; remove it"}},
        Refusal{"tag_that_means_quoted", "a: ! 1\n", {"1:4 tags (!name) are not read; remove it"}},
        Refusal{"tag_on_a_map", "a: !t { b: 1 }\n", {"1:4 tags (!name) are not read; remove it"}},
        Refusal{"key_that_is_a_list", "? [a]\n: 1\n", {"1:3 a key must be a word; found a list"}},
        Refusal{"second_document",
                "a: 1\n---\nb: 2\n",
                {"3:1 a second document (---) in one file; use one file each"}},
        Refusal{"tab", "a:\n\tb: 1\n", {"2:1 tab used to indent; use spaces"}},
        Refusal{"nul", std::string("a: 1\nb: \0\n", 10), {"2:4 control character; remove it"}},
        Refusal{"end_of_transmission", "a: 1\nb: \x04\n", {"2:4 control character; remove it"}},
        Refusal{"not_utf8", "a: f\xfcr\n", {"1:5 not UTF-8; save the file as UTF-8"}},
        Refusal{"cut_utf8", "a: \xc3", {"1:4 not UTF-8; save the file as UTF-8"}},
        Refusal{"open_list",
                "a: [1, 2\n",
                {"1:4 not YAML: a list that begins with \"[\" is not closed with \"]\""}},
        Refusal{"open_map",
                "a: { b: 1\n",
                {"1:4 not YAML: a map that begins with \"{\" is not closed with \"}\""}},
        Refusal{"open_list_above_other_lines",
                "a: [x\nb: { c: d }\n",
                {"1:4 not YAML: a list that begins with \"[\" is not closed with \"]\""}},
        Refusal{"open_map_in_a_list",
                "a: [ { b: 1, { c: 2 } ]\n",
                {"1:6 not YAML: a map that begins with \"{\" is not closed with \"}\""}},
        Refusal{"open_map_in_lists",
                "- [ [ it's, \"}\" ], { b ], c: 2\n",
                {"1:20 not YAML: a map that begins with \"{\" is not closed with \"}\""}},
        Refusal{"number_sign_in_a_map",
                "a: { b: #1 }\nc: 2\n",
                {"1:4 not YAML: a map that begins with \"{\" is not closed with \"}\"; a text that "
                 "holds \" #\" needs quotes"}},
        Refusal{"colon_in_a_map",
                "a: { b: Re: x }\n",
                {"1:11 not YAML: a text that holds \": \" needs quotes"}},
        Refusal{"colon_in_a_long_map",
                "a: {\n  b: Re: x\n}\n",
                {"2:8 not YAML: a text that holds \": \" needs quotes"}},
        Refusal{"star",
                "a: *.pdf\n",
                {"1:4 not YAML: a text that begins with \"*\" needs quotes, such as \"*.pdf\""}},
        Refusal{
            "star_alone", "a: * b\n", {"1:5 not YAML: a text that begins with \"*\" needs quotes"}},
        Refusal{"at_sign",
                "a: { b: @acme.example }\n",
                {"1:9 not YAML: a text that begins with \"@\" needs quotes"}},
        Refusal{"percent", "a: %b\n", {"1:4 not YAML: a text that begins with \"%\" needs quotes"}},
        Refusal{
            "ampersand", "a: & b\n", {"1:5 not YAML: a text that begins with \"&\" needs quotes"}},
        Refusal{"pattern_in_double_quotes",
                "a: \"\\d+\"\n",
                {"1:7 not YAML: \"\\d\" means nothing in double quotes; put a pattern in single "
                 "quotes"}},
        Refusal{
            "closed_twice", "a: [1]]\n", {"1:7 not YAML: this bracket closes none that is open"}},
        Refusal{"indentation",
                "a:\n  - b: 1\n   c: 2\n",
                {"3:4 not YAML: this line is indented unlike the lines that it belongs to"}},
        Refusal{"open_quote", "a: \"b\n", {"1:4 not YAML: a text in quotes is not closed"}},
        Refusal{"open_quote_at_the_end",
                "a: 'it''s",
                {"1:10 not YAML: a text in quotes is not closed"}},
        Refusal{"escaped_quote", "a: \"b\\\"\n", {"1:4 not YAML: a text in quotes is not closed"}},
        Refusal{"two_colons",
                "a: b: c\n",
                {"1:5 not YAML: a \":\" where no value may begin; a text that holds \": \" needs "
                 "quotes"}}),
    [](const auto& test) { return test.param.name; });

TEST(Yaml, keeps_the_first_of_equal_keys) {
  const Document document = read("a: { b: 1 }\na: { b: 2 }\nc: 3\n");
  EXPECT_EQ(document.root.find("a")->find("b")->text, "1");
  EXPECT_EQ(document.root.find("c")->text, "3");
  EXPECT_EQ(document.root.keys.size(), document.root.items.size());
}

TEST(Yaml, reads_lists_down_to_its_limit) {
  EXPECT_THAT(problems_of(std::string(32, '[') + std::string(32, ']')), IsEmpty());
  EXPECT_THAT(problems_of(std::string(33, '[') + std::string(33, ']')),
              ElementsAre("1:33 nested deeper than 32 levels"));
}

TEST(Yaml, ends_at_its_limits) {
  EXPECT_THAT(problems_of(std::string(2 << 20, 'a')), ElementsAre("0:0 larger than 1048576 bytes"));
  EXPECT_THAT(problems_of(std::string(100'000, '[')),
              ElementsAre(HasSubstr("nested deeper than 32 levels")));
  EXPECT_THAT(problems_of("[a, b, c, d]", {.nodes = 4}),
              ElementsAre("1:11 more than 4 values in one file"));
  std::string aliases;
  for (int i = 0; i < 1000; ++i) aliases += "- &a" + std::to_string(i) + " x\n";
  EXPECT_EQ(problems_of(aliases).size(), 100u);
}

// Any bytes give a document; under the sanitizers this shows that no event order breaks the tree.
TEST(Yaml, survives_any_sequence_of_its_own_signs) {
  const std::vector<std::string> signs{"a",  ": ",    "- ", "? ", "\n", "  ", "[",   "]", "{",
                                       "}",  ", ",    "*b", "&b", "!t", "'",  "\"",  "|", "\n",
                                       "#c", "---\n", "~",  "<<", "\t", "%",  "null"};
  std::mt19937 random(7);
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (auto n = random() % 24; n > 0; --n) text += signs[random() % signs.size()];
    const Document document = read(text);
    const auto check = [&text](const auto& self, const Node& node) -> void {
      EXPECT_TRUE(!node.is_map() || node.keys.size() == node.items.size()) << text;
      for (const Node& item : node.items) self(self, item);
    };
    if (document.problems.empty()) check(check, document.root);
  }
}

}  // namespace
}  // namespace intaked::yaml
