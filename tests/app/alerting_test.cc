// Who is told when: one word when it begins, one when it is over.
#include "app/alerting.h"

#include <csignal>

#include <gmock/gmock.h>

#include "app/alert_command.h"
#include "app/alert_teller.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using Kind = Alert::Kind;

Complaint refused(std::string edition = {}) {
  return {"mailbox support: refused", Severity::critical,
          "mailbox support",          "the server refuses the password",
          "intaked doctor support",   20s,
          std::move(edition)};
}

class AlertingTest : public testing::Test {
 protected:
  // A second passes with these complaints.
  std::vector<Alert> look(const std::vector<Complaint>& complaints) {
    now_ += 1s;
    return alerting_.look(complaints, Tick{now_}, Instant{now_});
  }
  // So many seconds pass; what was told, and when.
  std::vector<std::pair<Kind, int>> pass(int seconds, const std::vector<Complaint>& complaints) {
    std::vector<std::pair<Kind, int>> told;
    for (int i = 1; i <= seconds; ++i)
      for (const Alert& alert : look(complaints)) told.emplace_back(alert.kind, i);
    return told;
  }

  Alerting alerting_;
  std::chrono::seconds now_{1'773'416'400};
};

using Told = std::vector<std::pair<Kind, int>>;

TEST_F(AlertingTest, OnceWhenItHasHeldAndOnceWhenItIsOver) {
  EXPECT_EQ(pass(3'600, {refused()}), (Told{{Kind::raised, 21}}));
  EXPECT_EQ(pass(3'600, {}), (Told{{Kind::resolved, 30}}));
}

TEST_F(AlertingTest, WhatDoesNotHoldIsNeverTold) {
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(pass(15, {refused()}), Told{});
    EXPECT_EQ(pass(15, {}), Told{});
  }
}

TEST_F(AlertingTest, AShortAbsenceIsNoEnd) {
  EXPECT_EQ(pass(60, {refused()}).size(), 1u);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(pass(20, {}), Told{});
    EXPECT_EQ(pass(5, {refused()}), Told{});
  }
}

TEST_F(AlertingTest, WhatComesAndGoesHasToHoldForLongerEachTime) {
  std::size_t raised = 0;
  for (int i = 0; i < 100; ++i) {
    for (const auto& [kind, second] : pass(120, {refused()})) raised += kind == Kind::raised;
    pass(120, {});
  }
  EXPECT_EQ(raised, 1u) << "two minutes are not ten";
  EXPECT_EQ(pass(3'600, {refused()}).size(), 1u) << "but it is told when it stays";
}

// Whoever is forgotten must not stand here.
TEST_F(AlertingTest, WhyAMessageWasParkedIsToldAndNotKept) {
  ServiceStatus status;
  status.taking = true;
  status.directory_known = true;
  status.counts.parked = 1;
  status.newest_parked_reason = "the desk refused it: alice@acme.example is blocked";
  const std::vector<Complaint> parked = complaints(status, config::Config(), Instant{now_});
  ASSERT_EQ(parked.size(), 1u);
  const auto told = look(parked);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0].complaint.what, testing::HasSubstr("alice@acme.example is blocked"));
  const std::string kept = json::write(alerting_.to_json());
  EXPECT_THAT(kept, testing::HasSubstr("1 message waits for a person\""));
  EXPECT_THAT(kept, testing::Not(testing::HasSubstr("alice")));
  Alerting restarted;
  restarted.restore(alerting_.to_json());
  EXPECT_FALSE(restarted.has_changed());
  auto older = model::Json::array();
  older.push_back(alerting_.to_json().as_array()->at(0));
  older.as_array()->at(0).set("what", parked[0].what);
  restarted.restore(older);
  EXPECT_TRUE(restarted.has_changed()) << "so that it is kept anew, without";
}

TEST_F(AlertingTest, MoreOfTheSameCauseIsToldNowAndThen) {
  EXPECT_EQ(pass(60, {refused("1")}).size(), 1u);
  EXPECT_EQ(pass(1'000, {refused("2")}), Told{});
  EXPECT_EQ(pass(1'000, {refused("3")}), (Told{{Kind::more, 761}}));
  EXPECT_EQ(pass(10'000, {refused("2")}), Told{}) << "less is no news";
}

TEST_F(AlertingTest, ARestartTellsNothingTwiceAndForgetsNoEnd) {
  pass(60, {refused()});
  EXPECT_TRUE(alerting_.has_changed());
  EXPECT_FALSE(alerting_.has_changed());
  const auto kept = alerting_.to_json();
  alerting_ = Alerting();
  alerting_.restore(kept);
  EXPECT_EQ(pass(15, {}), Told{}) << "it is not known yet whether it is over";
  EXPECT_EQ(pass(100, {refused()}), Told{});
  EXPECT_EQ(pass(100, {}), (Told{{Kind::resolved, 30}}));
  EXPECT_TRUE(alerting_.to_json().as_array()->empty());
}

TEST_F(AlertingTest, WhatIsNotKnownYetStandsAsItWasTold) {
  pass(60, {refused()});
  const auto kept = alerting_.to_json();
  alerting_ = Alerting();
  alerting_.restore(kept);
  const std::vector<std::string> unknown{"mailbox support: refused", "mailbox sales: refused"};
  for (int i = 0; i < 300; ++i) EXPECT_TRUE(look(alerting_.told_of(unknown)).empty());
  ASSERT_EQ(alerting_.told_of(unknown).size(), 1u) << "the other was never told";
  EXPECT_EQ(alerting_.told_of(unknown)[0].what, "the server refuses the password");
  EXPECT_EQ(pass(100, {}), (Told{{Kind::resolved, 30}}));
}

TEST(AlertWordsTest, SayWhatSinceWhenAndWhatToDo) {
  const Instant began{std::chrono::seconds{1'773'416'400}};
  const auto raised =
      words_of({Kind::raised, refused(), began}, "mail-1", text::TimeZone(), began + 30s);
  EXPECT_EQ(raised.subject,
            "[intaked mail-1] critical: mailbox support: the server refuses the password");
  EXPECT_EQ(raised.body,
            "mailbox support: the server refuses the password\nSince Fri 13 Mar 15:40:00.\n"
            "What to do: intaked doctor support\n");
  const auto over =
      words_of({Kind::resolved, refused(), began}, "mail-1", text::TimeZone(), began + 11min);
  EXPECT_EQ(over.subject, "[intaked mail-1] resolved: mailbox support");
  auto hostile = refused();
  hostile.what = "NO \x1b[2J\r\nBcc: all@example.com";
  EXPECT_EQ(words_of({Kind::raised, hostile, began}, "mail-1", text::TimeZone(), began)
                .subject.find_first_of("\r\n\x1b"),
            std::string::npos);
}

TEST(AlertCommand, GetsTheMailAndIsHeldToItsTime) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto run = [](std::string script, std::chrono::milliseconds deadline = 5s) {
    return run_alert_command({"/bin/sh", "-c", std::move(script)}, "Subject: x\n\nhello\n",
                             deadline, {});
  };
  EXPECT_TRUE(run("grep -q hello"));
  EXPECT_TRUE(run("exit 0")) << "who does not read it is no error";
  const auto failed = run("echo first; echo 'no such user' >&2; exit 75");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().text, "/bin/sh ended with 75: no such user");
  const auto slow = run("sleep 60 & sleep 60", 300ms);
  ASSERT_FALSE(slow);
  EXPECT_EQ(slow.error().kind, ErrorKind::timed_out);
  EXPECT_FALSE(run_alert_command({"/nowhere/program"}, "", 1s, {}));
  EXPECT_TRUE(run_alert_command({"/bin/cat"}, std::string(1 << 20, 'x'), 10s, {}))
      << "what it says is read while it is written to";
}

}  // namespace
}  // namespace intaked::app
