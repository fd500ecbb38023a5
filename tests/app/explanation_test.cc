// What `explain` prints of a message, with a book of one rule.
#include "app/explanation.h"

#include <gmock/gmock.h>

#include "parse/parse.h"

namespace intaked::app {
namespace {

using testing::HasSubstr;

constexpr Instant k_now{std::chrono::microseconds{1'773'416'400'250'000}};  // 13 March 2026, 15:40

CheckedSetup setup_with_team(const std::string& team) {
  CheckedSetup setup;
  setup.config.emplace();
  setup.config->mailboxes.emplace_back().name = "support";
  const route::BookText book{
      {{"rules/20-team.yaml", "rules:\n  - { id: a, set: { teamName: '" + team + "' } }\n"}},
      {},
      {}};
  setup.book = route::load(book, {});
  return setup;
}

std::string explained(const CheckedSetup& setup, const route::DescribedMessage& message) {
  EXPECT_TRUE(setup.book.book);
  const auto parsed = parse::parse(route::to_rfc5322(message, k_now), {});
  return to_text(explain(setup, parsed, "", k_now), false);
}

TEST(Explanations, ADescribedMessageArrivesNow) {
  const auto setup = setup_with_team("Support");
  EXPECT_THAT(explained(setup, {{{"from", "alice@acme.example"}}}),
              HasSubstr("Came       to support, 2026-03-13T15:40:00Z, now\n"));
  EXPECT_THAT(explained(setup, {{{"from", "alice@acme.example"},
                                 {"header.Date", "Mon, 9 Mar 2026 09:12:00 +0100"}}}),
              HasSubstr("Came       to support, 2026-03-09T08:12:00Z, as dated\n"));
}

// The request shown is the one that the daemon would send.
TEST(Explanations, AnAgentWhoIsProvenPassesAMailOn) {
  auto setup = setup_with_team("Support");
  setup.config->staff = {"example.com"};
  setup.config->authserv_id = "mx.example.com";
  auto message = parse::parse(
      "From: sam@example.com\r\nSubject: Fwd: Limits\r\n\r\n"
      "---------- Forwarded message ---------\r\nFrom: Alice <alice@acme.example>\r\n"
      "Date: Mon, 9 Mar 2026 at 09:12\r\nSubject: Limits\r\nTo: <sam@example.com>\r\n\r\n"
      "How many?\r\n",
      {});
  ASSERT_TRUE(message.forwarded);
  EXPECT_THAT(to_text(explain(setup, message, "", k_now), false),
              HasSubstr("nothing proves that the agent"));
  message.auth.authserv_id = "mx.example.com";
  message.auth.dmarc = model::AuthVerdict::pass;
  EXPECT_EQ(explain(setup, message, "", k_now).composed.draft.fields.text("requestorEmail"),
            "alice@acme.example");
  message.reply_to = {{"", "zoe@elsewhere.example"}};
  EXPECT_EQ(explain(setup, message, "", k_now).composed.draft.fields.text("requestorEmail"),
            "sam@example.com")
      << "a form of ours, filled in by anybody";
}

TEST(Explanations, WhyItWouldWaitIsSaidToTheEnd) {
  auto setup = setup_with_team(std::string(300, 'x'));
  setup.directory.emplace().known = {model::DirectoryList::team};
  EXPECT_THAT(explained(setup, {{{"from", "alice@acme.example"}}}),
              HasSubstr("at the desk (set by a, rules/20-team.yaml:2)\n"));
  auto endless = setup_with_team(std::string(5'000, 'x'));
  endless.directory = setup.directory;
  EXPECT_THAT(explained(endless, {{{"from", "alice@acme.example"}}}), HasSubstr("xxx…\n"));
}

TEST(Explanations, SayWhatWasRepairedAndWhatTheMailIsAbout) {
  const std::string text =
      to_text(explain(setup_with_team("Support"),
                      parse::parse("From: MAILER-DAEMON@mx.example\r\n"
                                   "Delivered-To: support@example.com\r\n"
                                   "Subject: Unzustellbar: Gr\xfc\xdf"
                                   "e\r\n"
                                   "X-Failed-Recipients: dana@globex.example\r\n"
                                   "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                                   "Content-Type: text/plain\r\n\r\n"
                                   "550 5.1.1 <dana@globex.example>: user unknown\r\n",
                                   {}),
                      "", k_now),
              false);
  EXPECT_THAT(text, HasSubstr("Guessed    subject had no charset, read as windows-1252\n"));
  EXPECT_THAT(text, HasSubstr("Repaired   a multipart was not closed"));
  EXPECT_THAT(text, HasSubstr("Went to    support@example.com (Delivered-To)\n"));
  EXPECT_THAT(text, HasSubstr("Failed for dana@globex.example   5.1.1, for good\n"));
}

}  // namespace
}  // namespace intaked::app
