#include "model/markdown.h"

#include <array>

#include <gmock/gmock.h>

namespace intaked::model {
namespace {

struct Shown {
  const char* text;
  const char* markdown;
};

// What a plain text becomes: Markdown that shows just it.
constexpr auto k_texts = std::to_array<Shown>({
    {"", ""},
    {"Hello", "Hello"},
    {"Hello,\nworld", "Hello,  \nworld"},
    {"one\n\ntwo\n", "one\n\ntwo"},
    {"# no heading\n## none\n#none", "\\# no heading  \n\\## none  \n\\#none"},
    {"- a\n-b\n--\n+ c\n* d", "\\- a  \n-b  \n\\--  \n\\+ c  \n\\* d"},
    {"1. a\n2) b\n3.5\n1234567890. c", "1\\. a  \n2\\) b  \n3.5  \n1234567890. c"},
    {"title\n====\ntitle\n----", "title  \n\\====  \ntitle  \n\\----"},
    {"[a](http://b.example)", "\\[a\\](http://b.example)"},
    {"![a](b)\n[a]: b", "!\\[a\\](b)  \n\\[a\\]: b"},
    {"<b>&lt;&#60; R&D; a & b", "&lt;b>&amp;lt;&amp;#60; R&amp;D; a & b"},
    {"*a* _b_ ~~c~~ `d` a|b \\e", "\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\`d\\` a\\|b \\\\e"},
    {"snake_case_name", "snake_case_name"},
    {"```\ncode\n```", "\\`\\`\\`  \ncode  \n\\`\\`\\`"},
    {"    four blanks\n\ttab", "\u00A0\u00A0\u00A0\u00A0four blanks  \n\u00A0tab"},
    {"see http://a.example/b_c, and (https://d.example/e*f).",
     "see <http://a.example/b_c>, and (<https://d.example/e*f>)."},
    {"http://a.example/?b=1", "http://a.example/?b=1"},
    {"xhttp://a.example/b_c_", "xhttp://a.example/b_c\\_"},
    {"> a\n> b\nc", "> a  \n> b\n\nc"},
    {">> a\n> b\n>\n> - c", "> > a\n> \n> b\n> \n> \\- c"},
});

TEST(Markdown, shows_a_text_as_it_is) {
  for (const Shown& one : k_texts) EXPECT_EQ(markdown_of(one.text), one.markdown) << one.text;
}

TEST(Markdown, of_words_in_pieces_forms_no_entity) {
  std::string out;
  for (const char* piece : {"&", "lt;b&", "gt; R&", "D"}) {
    append_markdown(out, piece, MarkdownPlace::within);
  }
  EXPECT_EQ(out, "&amp;lt;b&amp;gt; R&D");
}

TEST(Markdown, a_destination_ends_where_the_address_does) {
  EXPECT_EQ(markdown_destination("https://a.example/b_c?d=1&e=2#f"),
            "https://a.example/b_c?d=1&e=2#f");
  EXPECT_EQ(markdown_destination("https://a.example/)[x](y) \"<z>\"|\\&lt;"),
            "https://a.example/%29%5Bx%5D%28y%29%20%22%3Cz%3E%22%7C%5C&amp;lt;");
}

TEST(Markdown, of_words_in_pieces_is_that_of_the_whole) {
  const auto written = [](const std::vector<std::string>& pieces) {
    std::string out = "> ";
    MarkdownPlace place = MarkdownPlace::line_start;
    for (const std::string& piece : pieces) {
      append_markdown(out, piece, place);
      place = MarkdownPlace::within;
    }
    return out.substr(2);
  };
  EXPECT_EQ(written({"1", ". Buy"}), "1\\. Buy");
  EXPECT_EQ(written({"1", "2", ")", " Buy"}), "12\\) Buy");
  EXPECT_EQ(written({"1", ".5"}), "1.5");
  EXPECT_EQ(written({"v1", ". Buy"}), "v1. Buy");
  EXPECT_EQ(written({"&l", "t;b>"}), "&amp;lt;b>");
  EXPECT_EQ(written({"a &", "#6", "0;"}), "a &amp;#60;");
  EXPECT_EQ(written({"&lt;", "lt;"}), "&amp;lt;lt;");
  EXPECT_EQ(written({"a & b", ";"}), "a & b;");
}

TEST(Markdown, is_bounded_by_its_text) {
  for (const char* unit : {"<", "&lt;", "*", "\\", "_", "\n", ">\n", ">a\n", "> > > >a\n\n", "1. ",
                           "http://a_ ", "http://", "&", " ", "\t\n"}) {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += unit;
    EXPECT_LE(markdown_of(text).size(), 5 * text.size() + 32 * 40'000) << unit;
  }
}

}  // namespace
}  // namespace intaked::model
