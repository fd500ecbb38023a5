// What `content:` in the configuration changes.
#include <algorithm>

#include "compose/composing.h"
#include "compose/cut.h"
#include "compose/description.h"
#include "compose/other_forms.h"
#include "model/safe_html.h"
#include "parse/live_markdown.h"

namespace intaked::compose {
namespace {

Composed with(const Options& options, const model::Inbound& inbound) {
  return compose(inbound, a_decision().sets("teamName", "Support"), directory(), options);
}

Options in_markdown() {
  Options markdown = options();
  markdown.text_form = TextForm::markdown;
  return markdown;
}

Options with_html() {
  Options html = options();
  html.html_in_first_comment = true;
  return html;
}

const Json* quoted(const Composed& composed) {
  return intake_of(composed).find("quoted");
}

TEST(Content, WhatAReplyQuotesIsKeptInItsMetadata) {
  const model::Inbound reply =
      a_message().text("Yes please.\n\n> Shall we?\n").reply_text("Yes please.").reply_to("01p");
  const Composed composed = with(options(), reply);
  EXPECT_EQ(field(composed, "content"), "Yes please.");
  ASSERT_NE(quoted(composed), nullptr);
  EXPECT_EQ(quoted(composed)->text("rule"), "test");
  EXPECT_EQ(quoted(composed)->text("text"), "> Shall we?");
  EXPECT_EQ(*quoted(composed)->find("bytes")->as_integer(), 11);
}

TEST(Content, WhatAReplyQuotesMayStandInTheCommentOrNowhere) {
  const model::Inbound reply =
      a_message().text("Yes please.\n> Shall we?").reply_text("Yes please.").reply_to("01p");
  Options other = options();
  other.cut_words = CutWords::comment;
  const Composed below = with(other, reply);
  EXPECT_EQ(field(below, "content"),
            "Yes please.\n\n----------\nWhat stood below (cut by the rule test):\n\n> Shall we?");
  EXPECT_EQ(quoted(below)->find("text"), nullptr);
  other.cut_words = CutWords::nowhere;
  const Composed nowhere = with(other, reply);
  EXPECT_EQ(field(nowhere, "content"), "Yes please.");
  EXPECT_EQ(quoted(nowhere)->find("text"), nullptr);
  EXPECT_EQ(quoted(nowhere)->text("rule"), "test") << "a cut is named all the same";
}

TEST(Content, WhatIsCutInTheMiddleIsKeptWithAllAroundIt) {
  const Composed composed =
      with(options(),
           a_message().text("> Shall we?\nYes.\n-- \nAlice").reply_text("Yes.").reply_to("01p"));
  EXPECT_EQ(quoted(composed)->text("text"), "> Shall we?\nYes.\n-- \nAlice");
}

TEST(Content, WhereNothingWasCutNothingIsKept) {
  EXPECT_EQ(quoted(with(options(), a_message().text("Yes.").reply_to("01p"))), nullptr);
  const Composed empty =
      with(options(), a_message().text("> Shall we?").reply_text(" \n").reply_to("01p"));
  EXPECT_EQ(field(empty, "content"), "> Shall we?") << "an empty rest is no cut";
  EXPECT_EQ(quoted(empty), nullptr);
}

TEST(Content, WhatAReplyQuotesIsBoundedVisibly) {
  const Composed composed = with(
      options(),
      a_message().text("Yes.\n" + std::string(100'000, 'q')).reply_text("Yes.").reply_to("01p"));
  const std::string text(quoted(composed)->text("text"));
  EXPECT_LE(text.size(), 4'000U);
  EXPECT_THAT(text, HasSubstr("shortened by intaked"));
  EXPECT_EQ(*quoted(composed)->find("bytes")->as_integer(), 100'000);
}

TEST(Content, AMarkdownDescriptionIsMadeOfTheHtml) {
  const Composed composed =
      with(in_markdown(), a_message()
                              .text("Hello there")
                              .forms("Hello **there**", "<p>x</p>")
                              .attachment("[x](http://y.example)_.pdf", "application/pdf", 10));
  const std::string description = field(composed, "description");
  EXPECT_THAT(description, testing::StartsWith("Hello **there**\n\nAttachments"));
  EXPECT_THAT(description, HasSubstr("\\[x\\]")) << "a file's name is no Markdown";
  EXPECT_EQ(composed.draft.fields.find("commentContentHtml"), nullptr) << "nobody asked for HTML";
}

TEST(Content, MarkdownOfAPlainMailShowsItsWords) {
  const Composed ticket = with(in_markdown(), a_message().text("# 1\n[a](http://b.example)"));
  EXPECT_EQ(field(ticket, "description"), "\\# 1  \n\\[a\\](http://b.example)");
  const Composed reply =
      with(in_markdown(), a_message().text("*yes*\n> no").reply_text("*yes*").reply_to("01parent"));
  EXPECT_EQ(field(reply, "content"), "\\*yes\\*");
}

TEST(Content, MarkdownIsCutAtALineAndNothingStaysOpen) {
  Options small = in_markdown();
  small.description_bytes_max = 1'000;
  std::string code = "words\n\n> ```\n";
  for (int i = 0; i < 500; ++i) code += "> line\n";
  const std::string markdown = code + "> ```\n\nend";
  const Composed composed =
      with(small, a_message().text(std::string(2'000, 'x')).forms(markdown, ""));
  const std::string description = field(composed, "description");
  EXPECT_LE(description.size(), 1'000U);
  EXPECT_THAT(description, HasSubstr("> line\n> ```\n\n… (shortened by intaked, "));
}

TEST(Content, WhatIsHtmlAsWordsStaysWords) {
  const std::string html = "<img src=x onerror=alert(1)>";
  Options small = in_markdown();
  for (const std::string& markdown : {
           "`" + html + std::string(1'000, 'A') + "`",
           "words " + std::string(500, 'w') + " ``" + html + " ` " + std::string(500, 'A') + "``",
           "```` ` ``` " + html + std::string(900, 'A') + " ````",
           "````\n```\n````\n" + std::string(200, 'w') + "`" + html + std::string(900, 'A') + "`",
           "- ```\n  " + html + "\n  ```\n- `" + html + std::string(900, 'A') + "`",
           "\\`" + std::string(900, '\\') + "`" + html + "`",
           "> 1. ```\n>    " + html + "\n>    " + std::string(900, 'A') + "\n>    ```",
       }) {
    ASSERT_EQ(parse::live_in(markdown), "");
    for (const std::size_t limit : {20UL, 60UL, 150UL, 200UL, 400UL, 500UL, 700UL, 800UL, 900UL}) {
      SCOPED_TRACE(limit);
      const Shortened cut = shorten_markdown(markdown, limit);
      EXPECT_EQ(parse::live_in(cut.text), "") << cut.text;
      EXPECT_LE(cut.text.size(), limit);
      small.description_bytes_max = limit;
      const auto inbound = a_message().text(std::string(2'000, 'x')).forms(markdown, "");
      EXPECT_EQ(parse::live_in(field(with(small, inbound), "description")), "");
    }
  }
}

TEST(Content, MarkdownOutsideOfCodeHasNothingToEnd) {
  EXPECT_EQ(shorten_markdown("short", 1'000).text, "short");
  std::string lines;
  for (int i = 0; i < 500; ++i) lines += "`a` ```` b ```` line\n";
  EXPECT_THAT(shorten_markdown(lines, 1'000).text, HasSubstr("line\n\n… (shortened"));
  EXPECT_THAT(shorten_markdown("- ```\n" + std::string(2'000, 'A'), 1'000).text,
              HasSubstr("A\n  ```\n\n… (shortened"))
      << "it ends in its item";
  EXPECT_THAT(shorten_markdown(std::string(5'000, 'A') + "`b`", 1'000).text,
              testing::StartsWith(std::string(800, 'A')))
      << "one line";
}

TEST(Content, ASmallerFormIsCutAsWhatItIs) {
  Json body = object({{"content", "`<b>" + std::string(30'000, 'A') + "`"}});
  const auto form = smaller(body, TextForm::markdown);
  ASSERT_TRUE(form);
  EXPECT_EQ(parse::live_in(form->body.text("content")), "");
  EXPECT_THAT(std::string(form->body.text("content")), testing::StartsWith("\n\n… (shortened"));
}

TEST(Content, ASecondCutTellsOfTheFirst) {
  for (const TextForm form : {TextForm::text, TextForm::markdown}) {
    const Shortened once = cut_in(form, std::string(5'000, 'A'), 2'000);
    EXPECT_EQ(once.missing_bytes,
              5'000U - static_cast<std::size_t>(std::ranges::count(once.text, 'A')));
    EXPECT_THAT(once.text, HasSubstr(std::to_string(once.missing_bytes) + " more bytes)"));
    const Shortened twice = cut_in(form, once.text, 1'000);
    EXPECT_EQ(twice.missing_bytes,
              5'000U - static_cast<std::size_t>(std::ranges::count(twice.text, 'A')));
    EXPECT_THAT(twice.text,
                testing::EndsWith(std::to_string(twice.missing_bytes) + " more bytes)"));
    EXPECT_EQ(twice.text.find("shortened"), twice.text.rfind("shortened")) << "one notice";
  }
}

TEST(Content, ACutInTheDescriptionCountsAllThatIsMissing) {
  Options small = options();
  small.description_bytes_max = 1'000;
  const Composed composed = with(small, a_message().text(std::string(5'000, 'A')));
  const std::string text = field(composed, "description");
  const auto missing = std::to_string(5'000 - std::ranges::count(text, 'A'));
  EXPECT_THAT(text, HasSubstr("intaked, " + missing + " more"));
  EXPECT_THAT(composed.wants_original, HasSubstr("shortened by " + missing + " bytes"));
}

TEST(Content, WhatHadNoRoomIsWantedAmongTheFiles) {
  model::Inbound longer = a_message().text(std::string(70'000, 'x'));
  longer.raw_digest.emplace();
  const Composed without = with(options(), longer);
  EXPECT_THAT(without.wants_original, testing::StartsWith("the description was shortened by 1"));
  EXPECT_THAT(texts(intake_of(without).find("notes")),
              ElementsAre(HasSubstr("intaked queue export " + longer.intake_id)));
  Options stored = options();
  stored.files.send = true;
  const Composed with_files = with(stored, longer);
  EXPECT_NE(with_files.wants_original, "");
  ASSERT_EQ(with_files.draft.files.size(), 1U);
  EXPECT_EQ(with_files.draft.files[0].type, "message/rfc822");
  EXPECT_EQ(intake_of(with_files).find("notes"), nullptr);
  EXPECT_EQ(with(options(), a_message().text("short")).wants_original, "");
}

// Else a long text would carry past the rule what the rule keeps out.
TEST(Content, TheMessageIsNoFileWhereARuleKeepsOneOfItsFilesOut) {
  model::Inbound longer = a_message().text(std::string(70'000, 'x'));
  longer.raw_digest.emplace();
  model::Attachment program;
  program.name = "a.exe";
  program.type = "application/octet-stream";
  program.part = "2";
  program.digest.emplace();
  longer.message.attachments = {program};
  Options sending = options();
  sending.files.send = true;
  const Composed composed =
      compose(longer, a_decision().sets("teamName", "Support").sets("attachments.refuse", "*.exe"),
              directory(), sending);
  ASSERT_EQ(composed.draft.files.size(), 1U);
  EXPECT_EQ(composed.draft.files[0].name, "a.exe");
  EXPECT_EQ(composed.draft.files[0].state, model::FileState::left_out);
  EXPECT_THAT(texts(intake_of(composed).find("notes")),
              testing::Contains(HasSubstr("the whole message: intaked queue export")));
}

TEST(Content, SafeHtmlIsTheFirstCommentInTheSendersName) {
  const Composed composed = with(with_html(), a_message()
                                                  .from("alice@acme.example", "Alice  Müller")
                                                  .text("Hello there")
                                                  .forms("", "<p>Hello <b>there</b></p>"));
  EXPECT_EQ(field(composed, "commentContentHtml"), "<p>Hello <b>there</b></p>");
  EXPECT_EQ(field(composed, "commentContent"), "Hello there");
  EXPECT_EQ(field(composed, "commentImpersonatedUserName"), "Alice Müller");
  EXPECT_EQ(field(composed, "commentImpersonatedUserEmail"), "alice@acme.example");
  const Composed reply =
      with(with_html(), a_message().text("x").forms("", "<p>x</p>").reply_to("01p"));
  EXPECT_EQ(field(reply, "contentHtml"), "<p>x</p>");
  EXPECT_EQ(field(reply, "content"), "x");
  Options whole = with_html();
  whole.cut_words = CutWords::comment;
  model::Inbound cut =
      a_message().text("x\n> y").reply_text("x").forms("", "<p>x</p><p>y</p>").reply_to("01p");
  cut.message.safe_html.reply = "<p>x</p>";
  EXPECT_EQ(field(with(with_html(), cut), "contentHtml"), "<p>x</p>");
  EXPECT_EQ(field(with(whole, cut), "contentHtml"), "<p>x</p><p>y</p>") << "with what was cut";
  const Composed with_file = with(
      with_html(),
      a_message().text("x").forms("", "<p>x</p>").attachment("<b>.pdf", "x/y", 9).reply_to("01p"));
  EXPECT_EQ(field(with_file, "contentHtml"),
            "<p>x</p><hr><p>Attachments (not sent to the desk):<br>- &lt;b&gt;.pdf (x/y, 9 "
            "bytes)</p>");
  EXPECT_TRUE(model::is_safe_html(field(with_file, "contentHtml")));
}

TEST(Content, HtmlThatIsNotOnTheListIsNeverSent) {
  const Composed composed =
      with(with_html(), a_message().text("x").forms("", "<p onclick=\"x\">x</p>"));
  EXPECT_EQ(composed.draft.fields.find("commentContentHtml"), nullptr);
  EXPECT_EQ(composed.draft.fields.find("commentContent"), nullptr);
  EXPECT_THAT(texts(intake_of(composed).find("notes")), ElementsAre(HasSubstr("not on the list")));
  EXPECT_EQ(with(with_html(), a_message().text("x")).draft.fields.find("commentContent"), nullptr)
      << "a plain mail has no first comment";
}

TEST(Content, TitlesLoseTheirPrefixesAndTheMetadataKeepsThem) {
  const Composed cleaned = with(options(), a_message().subject("AW: Re[2]: [Acme] Lamp").text("x"));
  EXPECT_EQ(field(cleaned, "title"), "[Acme] Lamp");
  EXPECT_EQ(intake_of(cleaned).text("subject"), "AW: Re[2]: [Acme] Lamp");
  const Composed as_is = with(options(), a_message().subject("Lamp").text("x"));
  EXPECT_EQ(intake_of(as_is).find("subject"), nullptr);
  EXPECT_EQ(field(with(options(), a_message().subject("Fwd:").text("First words")), "title"),
            "First words");
  EXPECT_EQ(field(with(options(), a_message().subject("Fwd:")), "title"), "Fwd:")
      << "never nothing";
  Options raw = options();
  raw.clean_titles = false;
  EXPECT_EQ(field(with(raw, a_message().subject("Re: Lamp").text("x")), "title"), "Re: Lamp");
}

TEST(Content, ASubjectThatNobodySeesIsNone) {
  for (const char* subject : {"\u200B", "\u2060\u00AD", "\u3164", "\u00A0", "Re: \u200B"}) {
    EXPECT_EQ(field(with(options(), a_message().subject(subject).text("\u200B\nWords")), "title"),
              "Words");
  }
  EXPECT_EQ(field(with(options(), a_message().subject("\u200B").text("\u00AD")), "title"),
            "(no subject)");
}

TEST(Content, SoundsAndInvitationsSayWhatTheyAre) {
  const auto voice = a_message().from("t@acme.example", "Tom").attachment("", "audio/wav", 9);
  EXPECT_EQ(field(with(options(), voice), "title"), "Voice message from Tom");
  EXPECT_THAT(field(with(options(), voice), "description"), HasSubstr("It is a voice message."));
  const auto calendar = a_message().signal(model::SignalKind::calendar);
  EXPECT_EQ(field(with(options(), calendar), "title"), "Calendar message from alice@acme.example");
  EXPECT_THAT(field(with(options(), calendar), "description"), HasSubstr("for a calendar"));
  EXPECT_EQ(field(with(options(), a_message().subject("Only this")), "title"), "Only this");
}

TEST(Content, WhatARuleQuotesIsNoMarkdown) {
  const auto inbound = a_message().text("hello");
  const std::string quoted_words = "<img src=x onerror=alert(1)> [pay](javascript:alert(1))";
  const auto decision =
      a_decision().sets("teamName", "Support").sets("description", "They say: " + quoted_words);
  const Composed escaped = compose(inbound, decision, directory(), in_markdown());
  EXPECT_EQ(parse::live_in(std::string(escaped.draft.fields.text("description"))), "");
  const Composed text = compose(inbound, decision, directory(), options());
  EXPECT_THAT(std::string(text.draft.fields.text("description")), HasSubstr(quoted_words));
}

}  // namespace
}  // namespace intaked::compose
