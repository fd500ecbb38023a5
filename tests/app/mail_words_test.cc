// What two mails are compared by.
#include "app/mail_words.h"

#include <gtest/gtest.h>

namespace intaked::app {
namespace {

Said said(std::string text) {
  model::ParsedMessage message;
  message.text = std::move(text);
  return said_in(message);
}

void expect_same(const std::string& a, const std::string& b) {
  EXPECT_EQ(said(a).sentences, said(b).sentences) << a << "\n-- and --\n" << b;
}
void expect_other(const std::string& a, const std::string& b) {
  EXPECT_NE(said(a).sentences, said(b).sentences) << a << "\n-- and --\n" << b;
}

TEST(MailWords, WhatAProgramChangesFromCopyToCopyDoesNotCount) {
  expect_same("Your ticket #4711 was received at 10:02.",
              "Your ticket #4712 was received at 9:59.");
  expect_same("See https://help.globex.example/t/4711", "See https://help.globex.example/t/4712");
  expect_same("Case ID-2026-x7 <a.b@c.example> is open", "Case ID-2026-z9 <z@c.example> is open");
  expect_same("Received  it,\n  thank\tyou!", "received it, thank you!");
  expect_same("お問い合わせ１２３を受け付けました。", "お問い合わせ456を受け付けました。");
  expect_same("تذكرة ١٢٣ مفتوحة", "تذكرة ٤٥٦ مفتوحة");
}

TEST(MailWords, WordsCount) {
  expect_other("Please create an account for Ann.", "Please create an account for Bob.");
  expect_other("It prints.", "It does not print.");
  expect_other("お問い合わせを受け付けました。", "お問い合わせを確認しました。");
  expect_other("one", "");
}

TEST(MailWords, QuoteMarksAndLineBreaksDoNotCountParagraphsDo) {
  expect_same("> We have received\n> your request\n", "We have received your request");
  EXPECT_EQ(said("We have\nreceived it").sentences.size(), 1u);
  EXPECT_EQ(said("Hello Ann\n\nWe have received it. Thank you!").sentences.size(), 3u);
  EXPECT_EQ(said("はい。いいえ。").sentences.size(), 2u);
}

TEST(MailWords, WhatIsSaidTwiceIsOneSentence) {
  EXPECT_EQ(said("Thank you.\n\n> Thank you.\n>> Thank you.").sentences.size(), 1u);
}

TEST(MailWords, FilesCountButTheMailThatIsSentBack) {
  model::ParsedMessage message;
  model::Attachment scan;
  scan.name = "scan.pdf";
  scan.type = "application/pdf";
  scan.size = 7;
  message.attachments.push_back(scan);
  const auto one = said_in(message).sentences;
  message.attachments.front().size = 8;
  EXPECT_NE(said_in(message).sentences, one);
  message.attachments.front().type = "message/rfc822";
  EXPECT_TRUE(said_in(message).sentences.empty());
}

TEST(MailWords, ALongTextIsNotWhole) {
  EXPECT_TRUE(said(std::string(64 << 10, 'a')).whole);
  EXPECT_FALSE(said(std::string((64 << 10) + 1, 'a')).whole);
}

TEST(MailWords, ASubjectIsTheSameHoweverOftenItWasAnswered) {
  const std::string plain = topic_words("Printer on fire");
  EXPECT_EQ(topic_words("Re: Printer on fire"), plain);
  EXPECT_EQ(topic_words("AW: RE: [SUP-142] Printer on fire"), plain);
  EXPECT_EQ(topic_words("[REQ-1] Re: [SUP-2] printer on FIRE (#4711)"), plain);
  EXPECT_EQ(topic_words("Ticket received: Ticket received: Printer"),
            topic_words("Ticket received: Printer"));
  EXPECT_NE(topic_words("Printer on ice"), plain);
}

TEST(MailWords, ANumberIsTheSameInEveryBuild) {
  // The first eight bytes of SHA-256("abc"), FIPS 180-2 B.1.
  EXPECT_EQ(static_cast<std::uint64_t>(number_of("abc")), 0xba7816bf8f01cfeaULL);
}

}  // namespace
}  // namespace intaked::app
