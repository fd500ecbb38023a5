#include "compose/description.h"

#include "compose/composing.h"

namespace intaked::compose {
namespace {

struct TitleCase {
  const char* shows;
  model::Inbound inbound;
  std::string title;
};

TEST(ComposeText, EveryMessageHasATitle) {
  const std::string long_line =
      "I would like to know why the second invoice of this month is higher than the first one";
  const TitleCase cases[] = {
      {"the subject", a_message().subject(" Invoice \t7 ").text("x"), "Invoice 7"},
      {"first words", a_message().text("\n  \nHello there,\nmore"), "Hello there,"},
      {"first new words of a reply", a_message().text("> old\nnew").reply_text("new"), "new"},
      {"cut between words", a_message().text(long_line),
       "I would like to know why the second invoice of this month is higher than the…"},
      {"an attachment's name", a_message().attachment("plan.pdf", "application/pdf", 9),
       "Attachment: plan.pdf"},
      {"a real file before a picture in a signature",
       a_message().attachment("logo.png", "image/png", 9, true).attachment("a.pdf", "x/y", 9),
       "Attachment: a.pdf"},
      {"an attachment without a name", a_message().attachment("", "application/pdf", 9),
       "Attachment: application/pdf"},
      {"nothing at all", a_message(), "(no subject)"},
      {"encrypted, subject hidden", a_message().subject("...").signal(model::SignalKind::encrypted),
       "Encrypted message from alice@acme.example"},
      {"encrypted, subject readable",
       a_message().subject("Contract").signal(model::SignalKind::encrypted),
       "Encrypted message: Contract"},
      {"encrypted by nobody known", a_message().without_from().signal(model::SignalKind::encrypted),
       "Encrypted message"},
      {"unfetchable", a_message().unfetchable("the server says NO"),
       "(message that could not be fetched)"},
  };
  for (const TitleCase& c : cases) {
    EXPECT_EQ(field(to_support(c.inbound), "title"), c.title) << c.shows;
  }
}

TEST(ComposeText, ALongTitleIsCutAtACharacterAndKeptWholeInTheText) {
  std::string subject;
  for (int i = 0; i < 100; ++i) subject += "Ж日";  // 5 bytes
  const Composed composed = to_support(a_message().subject(subject).text("Hello"));
  const std::string title = field(composed, "title");
  EXPECT_LE(title.size(), 250u);
  EXPECT_THAT(title, testing::EndsWith("…"));
  EXPECT_EQ(title.substr(0, title.size() - 3), subject.substr(0, title.size() - 3));
  EXPECT_EQ((title.size() - 3) % 5 == 0 || (title.size() - 3) % 5 == 2, true)
      << "cut inside a character";
  EXPECT_THAT(field(composed, "description"), HasSubstr("The whole title: " + subject));
}

TEST(ComposeText, WhatTheTextDoesNotShowIsSaidBelowIt) {
  const Composed composed = to_support(a_message()
                                           .text("See attached.")
                                           .attachment("invoice.pdf", "application/pdf", 120'400)
                                           .attachment("", "image/png", 512)
                                           .shortened(61'000'000));
  EXPECT_EQ(field(composed, "description"),
            "See attached.\n\n"
            "This message was shortened: 61 MB; the rest is in the mailbox.\n"
            "Attachments (not sent to the desk):\n"
            "- invoice.pdf (application/pdf, 120 KB)\n"
            "- unnamed (image/png, 512 bytes)");
}

TEST(ComposeText, EmptyEncryptedAndUnreadableMessagesExplainThemselves) {
  EXPECT_EQ(field(to_support(a_message()), "description"), "(This message has no text.)");
  EXPECT_THAT(field(to_support(a_message().signal(model::SignalKind::encrypted)), "description"),
              HasSubstr("This message is encrypted."));
  EXPECT_EQ(field(to_support(a_message().unfetchable("NO [SERVERBUG] gone")), "description"),
            "This message could not be fetched from the mailbox: NO [SERVERBUG] gone");
  EXPECT_THAT(field(to_support(a_message().text("Hi").dropped_part("image/png", 9, "bad base64")),
                    "description"),
              HasSubstr("could not be kept (image/png, 9 bytes): bad base64"));
  EXPECT_EQ(field(to_support(a_message().text("Hi").defect(
                      model::DefectKind::guessed, "subject had no charset, read as koi8-r")),
                  "description"),
            "Hi")
      << "repairs are for staff who ask, not for the ticket's text";
}

TEST(ComposeText, AThousandAttachmentsDoNotCrowdOutTheWords) {
  auto message = a_message().text("The words.");
  for (int i = 0; i < 1000; ++i) message.attachment(std::string(300, 'n'), "x/y", 1);
  const std::string description = field(to_support(message), "description");
  EXPECT_THAT(description, testing::StartsWith("The words."));
  EXPECT_THAT(description, testing::EndsWith("- … and 950 more"));
}

TEST(ComposeText, ALongTextIsShortenedVisiblyAtACharacter) {
  std::string text;
  while (text.size() < 70'000) text += "日本語";
  const std::string description = field(to_support(a_message().text(text)), "description");
  EXPECT_LE(description.size(), 60'000u);
  const std::size_t kept = description.find("… (shortened by intaked, ");
  ASSERT_NE(kept, std::string::npos);
  EXPECT_EQ(kept % 3, 0u) << "cut inside a character";
  EXPECT_EQ(description.substr(kept),
            "… (shortened by intaked, " + std::to_string(text.size() - kept) + " more bytes)");
}

TEST(ComposeText, NoLimitIsTooSmall) {
  const model::Inbound inbound = a_message()
                                     .subject("Жук и жаба")
                                     .text("Жук и жаба")
                                     .attachment("жаба.pdf", "application/pdf", 1);
  for (std::size_t limit = 0; limit < 200; ++limit) {
    Options small = options();
    small.title_bytes_max = small.description_bytes_max = limit;
    const Composed composed =
        compose(inbound, a_decision().sets("teamName", "Support"), directory(), small);
    EXPECT_LE(field(composed, "title").size(), limit);
    EXPECT_LE(field(composed, "description").size(), limit);
  }
}

TEST(ComposeText, ADescriptionByRuleMovesTheLinesToTheNotes) {
  const Composed composed =
      compose_it(a_message().text("Hi").attachment("a.pdf", "application/pdf", 10),
                 a_decision().sets("teamName", "Support").sets("description", "See mailbox"));
  EXPECT_EQ(field(composed, "description"), "See mailbox");
  EXPECT_THAT(
      texts(intake_of(composed).find("notes")),
      ElementsAre("Attachments (not sent to the desk):", "- a.pdf (application/pdf, 10 bytes)"));
}

}  // namespace
}  // namespace intaked::compose
