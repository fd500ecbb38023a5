// Every folder of tests/cases/html holds a mail.html and what is made of it: expected.md and
// expected.html. To add a case, add a folder; no C++ is needed. xss.txt is one attack a line.
#include "parse/html_forms.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include <gmock/gmock.h>

#include "lib/text/text.h"
#include "model/safe_html.h"
#include "parse/limits.h"
#include "parse/live_markdown.h"
#include "parse/parse.h"

namespace intaked::parse {
namespace {

namespace fs = std::filesystem;

fs::path cases_folder() {
  return fs::path(INTAKED_SOURCE_DIR) / "tests/cases/html";
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(cases_folder())) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

HtmlForms forms(std::string_view html, std::optional<std::string_view> new_words = {}) {
  ReplyContext context;
  context.answers = new_words.has_value();
  return html_forms(html, context, new_words, FormsWanted::both);
}

class HtmlCase : public testing::TestWithParam<std::string> {};

TEST_P(HtmlCase, IsWrittenAsExpected) {
  const fs::path folder = cases_folder() / GetParam();
  const HtmlForms got = forms(read_file(folder / "mail.html"));
  EXPECT_EQ(got.markdown.whole + "\n", read_file(folder / "expected.md"));
  EXPECT_EQ(got.safe_html.whole + "\n", read_file(folder / "expected.html"));
  EXPECT_TRUE(model::is_safe_html(got.safe_html.whole));
  EXPECT_EQ(forms(got.safe_html.whole).safe_html.whole, got.safe_html.whole) << "written again";
  EXPECT_EQ(got.markdown.reply, got.markdown.whole) << "nothing was cut";
}

std::string name_of_case(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Html, HtmlCase, testing::ValuesIn(case_names()), name_of_case);

TEST(HtmlForms, no_attack_leaves_more_than_words_and_safe_addresses) {
  std::istringstream lines(read_file(cases_folder() / "xss.txt"));
  std::size_t attacks = 0;
  for (std::string attack; std::getline(lines, attack);) {
    SCOPED_TRACE(attack);
    const HtmlForms got = forms(attack);
    const std::string& html = got.safe_html.whole;
    EXPECT_TRUE(model::is_safe_html(html)) << html;
    EXPECT_EQ(forms(html).safe_html.whole, html);
    // A browser could only go where an address of the list leads.
    for (std::size_t at = html.find("href=\""); at != std::string::npos;
         at = html.find("href=\"", at + 1)) {
      const std::string_view address = std::string_view(html).substr(at + 6);
      EXPECT_TRUE(address.starts_with("https://x.example/") || address.starts_with("mailto:") ||
                  address.starts_with("tel:"))
          << html;
    }
    EXPECT_EQ(live_in(got.markdown.whole), "") << got.markdown.whole;
    ++attacks;
  }
  EXPECT_GE(attacks, 100U);
}

TEST(HtmlForms, words_of_a_picture_are_laid_out_without_what_is_never_seen) {
  const HtmlForms got = forms("<p>See <img alt='our\n\uFEFF\nlogo'>.</p>");
  EXPECT_EQ(got.safe_html.whole, "<p>See [our logo].</p>");
  EXPECT_EQ(got.markdown.whole, "See \\[our logo\\].");
}

TEST(HtmlForms, what_is_nested_to_the_limit_is_written_the_same_again) {
  for (const std::string innermost :
       {"<table><tr><h1>a<tr><tr>b", "<table><pre><table><tr><dt><tr>b", "<table><tr>a<tr>b"}) {
    for (std::size_t depth = 54; depth <= 66; ++depth) {
      std::string html;
      for (std::size_t i = 0; i < depth; ++i) html += "<blockquote>";
      const std::string safe = forms(html + innermost).safe_html.whole;
      EXPECT_EQ(forms(safe).safe_html.whole, safe) << innermost << " at " << depth;
    }
  }
}

TEST(HtmlForms, code_is_code_up_to_its_end) {
  const auto markdown = [](std::string_view html) { return forms(html).markdown.whole; };
  EXPECT_EQ(markdown("<code>a</code><code>x`&lt;b&gt;</code>"), "`a` ``x`<b>``");
  EXPECT_EQ(markdown("<code>ab`<a name=x>&lt;b&gt;</a></code>"), "``ab`<b>``") << "an anchor";
  EXPECT_EQ(markdown("<code>ab`<a href=https://x.example>&lt;b&gt;</a></code>"),
            "`` ab` ``[`<b>`](https://x.example)");
  EXPECT_EQ(markdown("a`<code>b</code>"), "a\\` `b`");
  // An end that only shows once what is never seen was taken away.
  EXPECT_EQ(markdown("<code>x<img alt='`\x01`&lt;b&gt;'></code>"), "```x[``<b>]```");
  // What is long is cut sooner or later.
  const std::string words = "<b> " + std::string(2'000, 'A');
  EXPECT_EQ(markdown("<p>a <code>&lt;b&gt; " + std::string(2'000, 'A') + "</code>"),
            "a &lt;" + words.substr(1));
  EXPECT_EQ(markdown("<a href=https://x.example><code>&lt;b&gt; " + std::string(2'000, 'A') +
                     "</code></a>"),
            "[&lt;" + words.substr(1) + "](https://x.example)");
}

// GitHub makes a link of a bare address, up to a blank or "<": of code that touches it only its end
// would be left.
TEST(HtmlForms, code_does_not_touch_an_address) {
  const auto markdown = [](std::string_view html) { return forms(html).markdown.whole; };
  EXPECT_EQ(markdown("http://x.example<code>&lt;b&gt;</code>"), "http://x.example `<b>`");
  EXPECT_EQ(markdown("(HTTPS://x.example/<i>a</i><code>&lt;b&gt;</code>"),
            "(HTTPS://x.example/*a* `<b>`");
  EXPECT_EQ(markdown("www.x.example.<tt>&lt;b&gt;</tt>"), "www.x.example. `<b>`");
  EXPECT_EQ(markdown(std::string(5'000, 'x') + "<code>b</code>"), std::string(5'000, 'x') + " `b`")
      << "it is too long to be looked through";
  EXPECT_EQ(markdown("http://x.example a<code>b</code>c"), "http://x.example a`b`c");
}

// An image is loaded by whoever looks at the ticket.
TEST(HtmlForms, no_link_is_an_image) {
  const auto markdown = [](std::string_view html) { return forms(html).markdown.whole; };
  const std::string link = "<a href=https://x.example/t.png>here</a>";
  const std::string_view written = "[here](https://x.example/t.png)";
  EXPECT_EQ(markdown("Look!" + link), "Look\\!" + std::string(written));
  EXPECT_EQ(markdown("\\!" + link), "\\\\\\!" + std::string(written));
  EXPECT_EQ(markdown("!&#8203;<span>" + link), "\\!" + std::string(written)) << "nothing between";
  EXPECT_EQ(markdown("Look! " + link), "Look! " + std::string(written));
  EXPECT_EQ(markdown("<b>Look!</b>" + link), "**Look!** " + std::string(written));
  EXPECT_EQ(markdown("!" + link + "!" + link),
            "\\!" + std::string(written) + "\\!" + std::string(written));
  EXPECT_EQ(markdown("!<img alt=pic src=x>"), "!\\[pic\\]");
  EXPECT_EQ(markdown("!<a href=https://x.example/>https://x.example/</a>"),
            "\\!<https://x.example/>");
  EXPECT_EQ(
      markdown("<table><tr><td>a!" + link + "<td>b!<tr><td>" + link + "<td>!" + link + "</table>"),
      "| | |\n| --- | --- |\n| a\\!" + std::string(written) + " | b! |\n| " + std::string(written) +
          " | \\!" + std::string(written) + " |");
}

// A line of code that has words behind its end is no end: what follows would be code, and the next
// code would be words.
TEST(HtmlForms, nothing_follows_a_block_of_code_in_its_line) {
  const auto markdown = [](std::string_view html) { return forms(html).markdown.whole; };
  const std::string_view code = "\n\n```\n<x>\n```\n\n";
  const auto around = [&](std::string_view before, std::string_view behind) {
    return std::string(before) + std::string(code) + std::string(behind);
  };
  EXPECT_EQ(markdown("<h1>a<pre>&lt;x&gt;</pre>b</h1>"), around("# a", "# b"));
  EXPECT_EQ(markdown("<h2><b>a<pre>&lt;x&gt;</pre>b</b></h2>c"),
            around("## **a**", "## **b**\n\nc"));
  EXPECT_EQ(markdown("<h1>a<br><pre>&lt;x&gt;</pre><br><code>b</code></h1>"),
            around("# a", "# `b`"));
  EXPECT_EQ(markdown("<h1>a<a href=https://x.example>b<pre>&lt;x&gt;</pre>c</a></h1>"),
            around("# a[b](https://x.example)", "# c"));
  EXPECT_EQ(markdown("<h1>a<pre> </pre>b</h1>"), "# a b") << "there is no code";
}

// Where a list does not begin with 1, its mark ends no paragraph (CommonMark 5.2): the code would
// be words.
TEST(HtmlForms, an_item_that_follows_words_is_an_item) {
  const auto markdown = [](std::string_view html) { return forms(html).markdown.whole; };
  const std::string_view item = "\n\n8. ```\n   <x>\n   ```";
  EXPECT_EQ(markdown("<ol start=7><li></li>a<li><pre>&lt;x&gt;</pre></ol>"),
            "a" + std::string(item));
  EXPECT_EQ(markdown("a<ol start=7><li> </li><li><pre>&lt;x&gt;</pre></ol>"),
            "a" + std::string(item));
  EXPECT_EQ(markdown("<ol start=7><li>a<p>b</p></li><p>c</p><li><pre>&lt;x&gt;</pre></ol>"),
            "7. a\n\n   b\n\nc" + std::string(item));
  EXPECT_EQ(markdown("<ol start=7><li>a<p>b</p></li><li>c</ol>"), "7. a\n\n   b\n8. c");
  EXPECT_EQ(markdown("<ol start=7><li>a</li><div><ul><p>b</p></ul></div><li><pre>&lt;x&gt;</pre>"),
            "7. a\n\nb" + std::string(item))
      << "words of a list in a list are between them, too";
  // An element such as div keeps the parser from ending the first item: the second stands in it.
  EXPECT_EQ(markdown("<ol start=7><li>a<div><li><pre>&lt;x&gt;</pre>"),
            "7. a\n\n   8. ```\n      <x>\n      ```");
}

TEST(HtmlForms, of_a_reply_end_where_its_text_ends) {
  const std::string html =
      "<div>Yes, <b>please</b>.</div><ul><li>one</li><li>two</li></ul>"
      "<div class=\"gmail_quote\"><div class=\"gmail_attr\">On 3 Jun 2024 Ann wrote:</div>"
      "<blockquote>Shall <i>we</i>?</blockquote></div>";
  const HtmlForms got = forms(html, "Yes, please.\n\n* one\n* two");
  EXPECT_EQ(got.markdown.reply, "Yes, **please**.\n\n- one\n- two");
  EXPECT_EQ(got.safe_html.reply,
            "<div>Yes, <b>please</b>.</div><ul><li>one</li><li>two</li></ul>"
            "<div><div></div></div>")
      << "elements that were open when the reply ended are ended";
  EXPECT_THAT(got.markdown.whole, testing::HasSubstr("> Shall *we*?"));
  EXPECT_THAT(got.safe_html.whole, testing::HasSubstr("<blockquote>Shall <i>we</i>?</blockquote>"));
}

TEST(HtmlForms, of_a_reply_within_one_text_are_none) {
  const HtmlForms got =
      forms("<pre>Yes please.\n\n-----Original Message-----\nFrom: Ann\n\nShall we?</pre>",
            "Yes please.");
  EXPECT_EQ(got.markdown.reply, "") << "the element cannot be cut";
  EXPECT_THAT(got.markdown.whole, testing::HasSubstr("Shall we?"));
}

TEST(HtmlForms, of_a_reply_have_all_its_words_or_are_none) {
  const std::string html =
      "<div>Yes, <b>please</b>.</div><div class=\"gmail_quote\">On 3 Jun Ann wrote: Shall "
      "we?</div>";
  EXPECT_EQ(forms(html, "Yes, please. And the plain text says more.").markdown.reply, "");
  EXPECT_EQ(forms(html, "Yes").markdown.reply, "Yes, **please**.");
  const HtmlForms uncut = forms(html);
  EXPECT_EQ(uncut.markdown.reply, uncut.markdown.whole) << "what is not cut there is not cut here";
}

TEST(HtmlForms, are_made_only_where_the_html_has_all_the_words) {
  Options options;
  options.markdown = options.safe_html = true;
  const auto part = [](const std::string& type, const std::string& words) {
    return "Content-Type: text/" + type + "\r\n\r\n" + words + "\r\n";
  };
  const auto multipart = [](const std::string& type, const std::vector<std::string>& parts) {
    std::string mail = "Content-Type: multipart/" + type + "; boundary=" + type + "\r\n\r\n";
    for (const std::string& one : parts) mail += "--" + type + "\r\n" + one;
    return mail + "--" + type + "--\r\n";
  };
  const std::string plain = part("plain", "Hello there");
  const std::string html = part("html", "<p>Hello <b>there</b></p>");
  const auto markdown = [&](const std::string& mail) {
    return parse("Subject: x\r\n" + mail, options).markdown.whole;
  };
  EXPECT_EQ(markdown(html), "Hello **there**");
  EXPECT_EQ(markdown(multipart("alternative", {plain, html})), "Hello **there**");
  EXPECT_EQ(markdown(plain), "");
  const std::string alternative = multipart("alternative", {plain, html});
  EXPECT_EQ(markdown(multipart("mixed", {html, part("plain", "The list's footer")})), "");
  EXPECT_EQ(markdown(multipart("mixed", {alternative, html})), "");
  EXPECT_EQ(parse("Subject: x\r\n" + html, {}).markdown.whole, "") << "nobody asked";
  EXPECT_EQ(parse("Subject: x\r\n" + html, {}).safe_html.whole, "");
}

TEST(HtmlForms, are_none_of_what_is_too_long_or_too_deep) {
  std::string lines = "<b>";
  while (lines.size() < 2 * k_markdown_bytes_max) lines += "<p>word";
  EXPECT_EQ(forms(lines).markdown.whole, "");
  EXPECT_EQ(forms(lines).safe_html.whole, "");
  // Each line of it would bear the whole address.
  std::string linked = "<a href=\"https://x.example/" + std::string(2'000, 'x') + "\">";
  for (int i = 0; i < 1'000; ++i) linked += "x<br>";
  EXPECT_EQ(forms(linked).safe_html.whole, "");
  std::string deep;
  for (std::size_t i = 0; i < 2 * k_html_depth_max; ++i) deep += "<div>x";
  EXPECT_EQ(forms(deep).markdown.whole, "");
}

// A blank is a text, and no HTML: elements alone would be a comment without a word.
TEST(HtmlForms, ElementsWithoutWordsAreNone) {
  EXPECT_EQ(forms("<h1></h1><li>&nbsp;<p><pre> \t</pre>").safe_html.whole, "");
  EXPECT_NE(forms("<h1></h1><li>&nbsp;<p><pre> x</pre>").safe_html.whole, "");
}

}  // namespace
}  // namespace intaked::parse
