// What is said of files, where it stands, and what is left of it when a request gets smaller.
#include "compose/file_words.h"

#include "compose/composing.h"
#include "compose/files.h"
#include "compose/other_forms.h"
#include "model/safe_html.h"

namespace intaked::compose {
namespace {

using model::DraftFile;
using model::DraftKind;
using model::FileState;
using testing::EndsWith;
using testing::StartsWith;

Options sending(TextForm form = TextForm::text) {
  Options sending = options();
  sending.files.send = true;
  sending.text_form = form;
  sending.html_in_first_comment = true;
  return sending;
}

model::Inbound with_file(model::Inbound inbound, int count = 1) {
  for (int i = 1; i <= count; ++i) {
    model::Attachment file;
    file.name = "f_" + std::to_string(i) + ".pdf";
    file.type = "x/y";
    file.size = 1'000;
    file.part = "2";
    file.digest = model::Digest{static_cast<std::uint8_t>(i)};
    inbound.message.attachments.push_back(file);
  }
  inbound.bytes = 100'000;
  return inbound;
}

Composed composed(const model::Inbound& inbound, const Options& options,
                  fakes::DecisionBuilder decision = a_decision()) {
  return compose(inbound, decision.sets("teamName", "Support"), directory(), options);
}

// All of them have come to a storage that gives URLs.
std::vector<DraftFile> stored(std::vector<DraftFile> files) {
  for (DraftFile& one : files) {
    one.state = FileState::stored;
    one.url = "https://files.example/" + std::to_string(one.number) + "?a&b";
  }
  return files;
}

std::vector<DraftFile> left_out(std::vector<DraftFile> files) {
  for (DraftFile& one : files) {
    one.state = FileState::left_out;
    one.reason = "too <late>";
  }
  return files;
}

Json filed(const Composed& draft, const std::vector<DraftFile>& files,
           TextForm form = TextForm::text) {
  return with_files(draft.draft.fields, draft.draft.kind, files, "01id", 60'000, form);
}

TEST(FileWords, ASendersOwnListIsNotOurs) {
  const std::string own = "See\n\nAttachments:\n- mine.pdf\n\nand these words";
  const Composed by_rule =
      composed(with_file(a_message().text(own)), sending(), a_decision().sets("description", own));
  const Json told = filed(by_rule, left_out(by_rule.draft.files));
  EXPECT_EQ(told.text("description"), own) << "a rule wrote it, so the notes tell";
  EXPECT_THAT(texts(told.find("metadata")->find("intake")->find("notes")),
              testing::Contains(HasSubstr("f_1.pdf (x/y, 1 KB): not attached: too <late>")));
  // Ours is not there: it had no room, or a person wrote the text anew.
  const Composed draft = composed(with_file(a_message().text(own)), sending());
  for (const std::string& text :
       {own, std::string("See\n\nAttachments:\n- mine.pdf"),
        std::string("Attachments:\n- f_1.pdf (x/y, 1 KB)\n- more\nwords")}) {
    Json body = draft.draft.fields;
    body.set("description", text);
    EXPECT_EQ(with_files(body, DraftKind::ticket, left_out(draft.draft.files), "01id", 60'000)
                  .text("description"),
              text +
                  "\n\nAttachments:\n- f_1.pdf (x/y, 1 KB): not attached: too <late>\n"
                  "- what is not attached is in the message as it came: intaked queue export "
                  "01id");
  }
  // In Markdown a name is written otherwise.
  const Composed markdown = composed(with_file(a_message().text(own)), sending(TextForm::markdown));
  const Json again = filed(markdown, stored(markdown.draft.files), TextForm::markdown);
  EXPECT_EQ(again.text("description"), field(markdown, "description"));
}

// What we say below a long text stays whole when the list grows, and the text is cut once.
TEST(FileWords, OtherLinesOfOursAreNotCutForThem) {
  const std::string title = "Long " + std::string(300, 't');
  for (const std::string& words : {std::string(60'000, 'w'), std::string(90'000, 'w')}) {
    for (const TextForm form : {TextForm::text, TextForm::markdown}) {
      const Composed draft =
          composed(with_file(a_message().subject(title).text(words), 3), sending(form));
      const std::string text(filed(draft, left_out(draft.draft.files), form).text("description"));
      EXPECT_LE(text.size(), 60'000U);
      EXPECT_THAT(text, HasSubstr("\n\nThe whole title: " + title));
      const std::size_t notice = text.find("(shortened by intaked, ");
      ASSERT_NE(notice, text.npos);
      EXPECT_EQ(text.find("(shortened by intaked, ", notice + 1), text.npos);
    }
  }
}

TEST(FileWords, ThatNoneIsAttachedIsToldHoweverManyThereWere) {
  auto inbound = with_file(a_message().text("words"), 50);
  for (auto& one : inbound.message.attachments) one.name = std::string(190, 'n') + one.name;
  const Composed draft = composed(inbound, sending());
  const Json body = filed(draft, stored(draft.draft.files));
  const std::string text(
      without_files(body, "the request was too large", 16'384, TextForm::text).text("description"));
  EXPECT_LE(text.size(), 16'384U);
  EXPECT_THAT(text, StartsWith("words\n\nAttachments:\n- nnn"));
  EXPECT_THAT(text, HasSubstr("\n\nNone of the files is attached: the request was too large."));
  EXPECT_THAT(
      text,
      HasSubstr(
          "\n- what came with the message is in the message as it came: intaked queue export "));
  for (std::size_t at = text.find("- n"); at != text.npos; at = text.find("\n- n", at + 1))
    EXPECT_THAT(text.substr(at, text.find('\n', at + 1) - at), EndsWith(" (x/y, 1 KB)"));
}

// A sender may make a title as long as a text, and of signs that Markdown writes in four.
TEST(FileWords, ATitleLeavesRoomForTheWords) {
  const Composed draft =
      composed(with_file(a_message().subject(std::string(5'000, '<')).text("the words"), 3),
               sending(TextForm::markdown));
  const Json body = filed(draft, stored(draft.draft.files), TextForm::markdown);
  const std::string text(
      without_files(body, "the request was too large", 16'384, TextForm::markdown)
          .text("description"));
  EXPECT_LE(text.size(), 16'384U);
  EXPECT_THAT(text, StartsWith("the words\n\nThe whole title: "));
  EXPECT_THAT(text, HasSubstr("None of the files is attached"));
}

TEST(FileWords, TheHtmlTellsOfThemToo) {
  const auto reply = with_file(a_message().text("x").forms("", "<p>x</p>").reply_to("01p"));
  const Composed comment = composed(reply, sending());
  const std::string html(filed(comment, stored(comment.draft.files)).text("contentHtml"));
  EXPECT_EQ(html,
            "<p>x</p><hr><p>Attachments:<br>- f_1.pdf (x/y, 1 KB): "
            "https://files.example/1?a&amp;b</p>");
  EXPECT_TRUE(model::is_safe_html(html));
  const Composed ticket =
      composed(with_file(a_message().text("x").forms("", "<p>x</p>")), sending());
  const Json body = filed(ticket, left_out(ticket.draft.files));
  EXPECT_THAT(std::string(body.text("commentContentHtml")),
              HasSubstr("not attached: too &lt;late&gt;<br>- what is not attached is in"));
  EXPECT_TRUE(model::is_safe_html(body.text("commentContentHtml")));
  EXPECT_EQ(body.text("commentContent"), body.text("description"));
  EXPECT_THAT(std::string(body.text("commentContent")), HasSubstr("too <late>"));
}

TEST(FileWords, WhatHasOnlyAnUrlIsNamedHoweverManyThereAre) {
  Options many = sending();
  many.files.files_max = 1'000;
  const auto reply = with_file(a_message().text("words").reply_to("01p"), 120);
  const Composed comment = composed(reply, many);
  EXPECT_THAT(field(comment, "content"), EndsWith("- … and 70 more"));
  const Json body = filed(comment, stored(comment.draft.files));
  for (const DraftFile& one : stored(comment.draft.files))
    EXPECT_THAT(std::string(body.text("content")), HasSubstr(one.url));
  EXPECT_THAT(std::string(body.text("content")), Not(HasSubstr("more")));
  auto by_id = stored(comment.draft.files);
  for (DraftFile& one : by_id) one.id = "F";
  EXPECT_THAT(std::string(filed(comment, by_id).text("content")), EndsWith("- … and 70 more"))
      << "they stand beside the comment";
  // Without room for all of them the text says where they are.
  const Json small = with_files(comment.draft.fields, DraftKind::reply, stored(comment.draft.files),
                                "01id", 2'000);
  EXPECT_LE(small.text("content").size(), 2'000U);
  EXPECT_THAT(std::string(small.text("content")),
              testing::AllOf(StartsWith("words\n\nAttachments:\n- f_1.pdf"),
                             EndsWith("- … and more; all that the message brought is in the "
                                      "message as it came: intaked queue export 01id")));
}

TEST(FileWords, WhatWasCutIsNotInTheMessage) {
  DraftFile cut;
  cut.name = "a.pdf";
  cut.state = FileState::left_out;
  cut.reason = std::string(k_was_cut) + "; the rest is in the mailbox";
  EXPECT_THAT(file_lines({cut}, DraftKind::ticket, "01id"),
              ElementsAre("Attachments:", EndsWith("before its end; the rest is in the mailbox")));
  DraftFile other = cut;
  other.reason = "too late";
  EXPECT_EQ(file_lines({cut, other}, DraftKind::ticket, "01id").back(),
            "- what else is not attached is in the message as it came: intaked queue export 01id");
}

TEST(FileWords, AnotherFormWithoutFilesSaysSo) {
  for (const bool is_html : {false, true}) {
    Options options = sending();
    options.html_in_first_comment = is_html;
    const Composed ticket = composed(
        with_file(a_message().text(std::string(50'000, 'A')).forms("", "<p>x</p>"), 2), options);
    const Json whole = filed(ticket, stored(ticket.draft.files));
    const auto small = smaller(whole, TextForm::text);
    const auto least = reduced(whole, DraftKind::ticket, "bad", TextForm::text);
    for (const auto& [form, why] : {std::pair(small, "the request was too large for the desk"),
                                    std::pair(least, "the desk refused the whole")}) {
      ASSERT_TRUE(form);
      EXPECT_EQ(form->body.find("attachmentUrls"), nullptr);
      const std::string text(form->body.text("description"));
      EXPECT_THAT(text, StartsWith("AAAA"));
      EXPECT_THAT(text,
                  EndsWith("\n\nAttachments:\n- f_1.pdf (x/y, 1 KB)\n- f_2.pdf (x/y, 1 KB)\n\n"
                           "None of the files is attached: " +
                           std::string(why) +
                           ".\n- https://files.example/1?a&b\n- https://files.example/2?a&b\n"
                           "- what came with the message is in the message as it came: "
                           "intaked queue export 01hrz0000000000000000000a1"));
    }
    EXPECT_LE(small->body.text("description").size(), 16U << 10);
    if (is_html) {
      EXPECT_EQ(small->body.text("commentContent"), small->body.text("description"));
    }
  }
}

TEST(FileWords, AnotherFormOfADescriptionByRuleSaysSoInTheNotes) {
  const Composed ticket = composed(with_file(a_message().text("x")), sending(),
                                   a_decision().sets("description", "See mailbox"));
  const auto small = smaller(filed(ticket, stored(ticket.draft.files)), TextForm::text);
  ASSERT_TRUE(small);
  EXPECT_EQ(small->body.text("description"), "See mailbox");
  EXPECT_THAT(
      texts(small->body.find("metadata")->find("intake")->find("notes")),
      ElementsAre("Attachments:", HasSubstr("f_1.pdf"), HasSubstr("None of the files is attached"),
                  "- https://files.example/1?a&b", HasSubstr("queue export"),
                  HasSubstr("too large for the desk")));
}

TEST(FileWords, ACommentThatOnlyNamesFilesGoesWithThem) {
  Json body = object({{"description", "x"},
                      {"commentContent", "The files of this message."},
                      {"commentAttachmentIds", Json(Json::Array{"F1"})}});
  const auto small = smaller(body, TextForm::text);
  ASSERT_TRUE(small);
  EXPECT_EQ(small->body.find("commentContent"), nullptr);
  EXPECT_THAT(std::string(small->body.text("description")),
              StartsWith("x\n\nNone of the files is attached"));
  EXPECT_FALSE(smaller(object({{"description", "x"}}), TextForm::text));
}

TEST(FileWords, MarkdownThatHasNoRoomGivesWayToItsWords) {
  Options small = sending(TextForm::markdown);
  small.description_bytes_max = 1'000;
  const std::string large = "[words](https://x.example/" + std::string(2'000, 'x') + ")";
  EXPECT_EQ(field(composed(a_message().text("words *").forms(large, ""), small), "description"),
            "words \\*");
  const auto reply =
      a_message().text("words\n> old").reply_text("words").forms(large, "").reply_to("01p");
  EXPECT_EQ(field(composed(reply, small), "content"), "words");
  const Composed both = composed(a_message().text(std::string(2'000, 'w')).forms(large, ""), small);
  EXPECT_THAT(field(both, "description"), HasSubstr("shortened by intaked"));
}

TEST(FileWords, WhereTheWholeOfALongQuoteIsStandsBesideIt) {
  const auto quote = [](std::size_t bytes) {
    const Composed reply = composed(
        a_message().text("Yes.\n" + std::string(bytes, 'q')).reply_text("Yes.").reply_to("01p"),
        options());
    return std::string(intake_of(reply).find("quoted")->text("whole"));
  };
  EXPECT_EQ(quote(4'001), "intaked queue export 01hrz0000000000000000000a1");
  EXPECT_EQ(quote(4'000), "");
}

}  // namespace
}  // namespace intaked::compose
