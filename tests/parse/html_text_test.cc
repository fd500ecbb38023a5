#include "parse/html_text.h"

#include <gtest/gtest.h>

#include "parse/limits.h"

namespace intaked::parse {
namespace {

struct Sample {
  std::string html;
  std::string text;
};

const std::vector<Sample> k_samples = {
    {"<p>one</p><p>two</p>", "one\n\ntwo"},
    {"<div>one</div><div>two</div>", "one\ntwo"},
    {"one<br>two<br/><br/>three", "one\ntwo\n\nthree"},
    {"a  \n\t b&nbsp;&nbsp;c", "a b c"},
    {"<b>bold</b>ed <i>words</i>", "bolded words"},
    {"&lt;b&gt; &amp; &euro; &#8364; &unknown; AT&T", "<b> & € € &unknown; AT&T"},
    {"1 < 2 > 0 & 3", "1 < 2 > 0 & 3"},
    {"&ccaron;&Zcaron;&check; &ccaron &nbsp;&lt;&bsol;", "čŽ✓ &ccaron <&bsol;"},
    // links
    {"<a href=\"https://a.example/x\">words</a>", "words (https://a.example/x)"},
    {"<a href=\"https://a.example/\">https://a.example</a>", "https://a.example"},
    {"<a href=\"https://a.example\">a.example</a>", "a.example"},
    {"<a href=\"mailto:a@x.example\">a@x.example</a>", "a@x.example"},
    {"<a href=\"javascript:evil()\">words</a>", "words"},
    {"<a href=\"#top\">top</a> <a>no address</a>", "top no address"},
    {"<a href='https://a.example'><img src=x></a>", ""},
    // lists
    {"<ol start=1><li>a<ul><li>b</ul><li>c</ol>", "1. a\n  - b\n2. c"},
    {"<li>alone", "- alone"},
    // tables
    {"<table><tr><td>a</td><td>b</td></tr><tr><td></td><td>c</td></tr></table>", "a\tb\nc"},
    // quotes
    {"new<blockquote>old<br>older</blockquote>new again", "new\n> old\n> older\nnew again"},
    {"a<blockquote style='margin:0 0 0 40px;border:none'>indented</blockquote>b", "a\nindented\nb"},
    // what nobody sees
    {"<style>p{}</style><script>x<y</script><title>t</title>seen", "seen"},
    {"<SCRIPT>a</SCRIPT >seen", "seen"},
    {"a<!-- b -->c", "ac"},
    {"a<!-- b", "a b"},
    {"<!DOCTYPE html><?xml version='1.0'?>a", "a"},
    {"<span style='DISPLAY : none'>x</span>a<p hidden>y</p>", "a"},
    {"<div style=\"display:none\"><p>x<p>y</div>a", "a"},
    {"<i style='font-size:0px'>x<b>y</b><b style='font-size:9px'>z</b></i>a", "za"},
    {"<i style='font-size:0'>x<img alt=logo></i>", "[logo]"},
    {"<i style='font-size:0.9em'>x</i><i style='max-height:0'>y</i><i style='opacity:0.5'>z</i>",
     "xz"},
    {"<i style='width:0;height:0;overflow:hidden'>x</i><p style='width:0;overflow:hidden'>y</p>",
     "x"},
    {"<p style='position:relative;left:-9999px'>x</p><p style='left:-9999px'>y</p>", "x\n\ny"},
    {"<p style='text-indent:-18pt'>x</p><p style='text-indent:-9999px'>y</p>", "x"},
    {"<i style='font-size:0'>x<i style='font:12px a'>y</i></i><i style='font:0/0 a'>z</i>", "y"},
    {"<i style='font-size:0'>x<font size=2>y</font><font color=red>z</font></i>", "y"},
    {"<a style='mso-hide:all'>x</a><textarea>y  z</textarea>", "x\ny  z"},
    {"<i style='line-height:1;opacity: 0'>y</i><i style='min-max-height:0'>z</i>", "z"},
    {"<img width=1 height=1 alt=x><img alt=shown><img>", "[shown]"},
    {"<select><option>x</select>a", "a"},
    {"a\u200B\u00AD\u034F b", "a b"},
    // broken
    {"<p>never <b>closed", "never closed"},
    {"</p></b></x>a", "a"},
    {"a<b", "a"},
    {"<>a</>", "<>a</>"},
    {"<a href=\"never closed>words</a>", "words"},
    {"<p<p>a", "a"},
    {"", ""},
    {"   ", ""},
};

TEST(HtmlText, IsWhatAPersonWouldRead) {
  for (const Sample& sample : k_samples) {
    const HtmlText html = html_to_text(sample.html);
    EXPECT_EQ(html.text, sample.text) << sample.html;
    EXPECT_FALSE(html.truncated) << sample.html;
  }
}

TEST(HtmlText, MarksWhereAnotherMailBegins) {
  const HtmlText html = html_to_text(
      "new<div class='x gmail_quote_container'>old<p>older</div>new"
      "<p class=other mark=0>other<hr id=x_stopSpelling>oldest");
  ASSERT_EQ(html.marks.size(), 2U);
  EXPECT_EQ(html.marks[0].sign->name, "html_gmail_quote");
  EXPECT_EQ(html.text.substr(html.marks[0].begin, html.marks[0].end - html.marks[0].begin),
            "\nold\n\nolder");
  EXPECT_EQ(html.marks[1].sign->name, "html_hotmail_rule");
  EXPECT_EQ(html.text.substr(html.marks[1].begin), "\n\n---\noldest");
}

TEST(HtmlText, StopsWhereNobodyNestsAnyMore) {
  std::string html = "before";
  for (int i = 0; i < 2000; ++i) html += "<div>";
  const HtmlText text = html_to_text(html + "after");
  EXPECT_EQ(text.text, "before");
  EXPECT_TRUE(text.truncated);
}

TEST(HtmlText, MarksOnlyTheFirstLevelsOfAQuote) {
  std::string html;
  for (int i = 0; i < 200; ++i) html += "<blockquote>";
  EXPECT_EQ(html_to_text(html + "deep").text, std::string(16, '>') + " deep");
}

TEST(HtmlText, EndsWhereTextEnds) {
  for (const std::string piece : {"ü", "<p>word ", "<li>item", "<img alt=\"x\">",
                                  "<a href=https://a.example/long/address>x</a> "}) {
    std::string html;
    while (html.size() < 2 * k_text_bytes_max) html += piece;
    const HtmlText text = html_to_text(html);
    EXPECT_LE(text.text.size(), k_text_bytes_max) << piece;
    EXPECT_EQ(text.truncated, text.text.size() > k_text_bytes_max - 64) << piece;
    EXPECT_FALSE(text.text.empty()) << piece;
  }
}

}  // namespace
}  // namespace intaked::parse
