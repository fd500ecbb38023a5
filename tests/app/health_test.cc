// What `intaked status` complains of, and what it leaves alone.
#include "app/health.h"

#include <gmock/gmock.h>

#include "app/metrics_text.h"
#include "app/status_text.h"
#include "hooks/provider.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Instant k_now{std::chrono::seconds{1'773'416'400}};

class HealthTest : public testing::Test {
 protected:
  HealthTest() {
    config_.mailboxes.emplace_back().name = "support";
    status_.started_at = k_now - 24h;
    status_.directory_known = true;
    auto& support = status_.mailboxes["support"];
    support.state = imap::SourceState::ok;
    support.last_step = k_now - 1min;
    support.complete_up_to = k_now - 1min;
    support.last_census.emplace().counted_at = k_now - 1h;
    status_.last_mail["support"] = k_now - 1h;
  }
  imap::SourceStatus& support() { return status_.mailboxes["support"]; }
  std::vector<std::string> keys() {
    std::vector<std::string> all;
    for (const auto& one : complaints(status_, config_, k_now)) all.push_back(one.key);
    return all;
  }

  config::Config config_;
  ServiceStatus status_;
};

TEST_F(HealthTest, NothingToComplainOf) {
  EXPECT_THAT(keys(), IsEmpty());
}

TEST_F(HealthTest, AMailboxThatIsRefusedAwayPausedOrSilent) {
  support().state = imap::SourceState::refused;
  EXPECT_THAT(keys(), ElementsAre("mailbox support: refused"));
  support().state = imap::SourceState::backing_off;
  EXPECT_THAT(keys(), ElementsAre("mailbox support: away"));
  support().state = imap::SourceState::paused;
  EXPECT_THAT(keys(), ElementsAre("mailbox support: paused"));
  support().state = imap::SourceState::ok;
  support().last_step = k_now - 2h;
  EXPECT_THAT(keys(), ElementsAre("mailbox support: unproven"));
  support().last_step = k_now;
  config_.mailboxes[0].silence = 30min;
  EXPECT_THAT(keys(), ElementsAre("mailbox support: silent"));
  support().complete_up_to.reset();
  EXPECT_THAT(keys(), IsEmpty()) << "what came while nobody read it is read first";
}

TEST_F(HealthTest, ARestartDoesNotEndASilence) {
  config_.mailboxes[0].silence = 30min;
  status_.started_at = k_now - 1min;
  EXPECT_THAT(keys(), ElementsAre("mailbox support: silent"));
}

TEST_F(HealthTest, AProofThatIsOldIsNone) {
  config_.operation.audit_every = 6h;
  status_.started_at = k_now - 14h;
  support().last_census.reset();
  EXPECT_THAT(keys(), ElementsAre("mailbox support: not counted"));
  support().last_census.emplace().counted_at = k_now - 12h;
  EXPECT_THAT(keys(), IsEmpty());
  support().last_census->counted_at = k_now - 14h;
  EXPECT_THAT(keys(), ElementsAre("mailbox support: not counted"));
  config_.operation.audit_every = 0h;
  EXPECT_THAT(keys(), IsEmpty()) << "nobody wants it counted";
}

TEST_F(HealthTest, AfterAStartItIsNotKnownAtOnceWhetherAllIsWell) {
  status_.mailboxes["support"] = {};
  status_.directory_known = false;
  EXPECT_THAT(
      not_known_yet(status_, config_),
      testing::UnorderedElementsAre("mailbox support: unaccounted", "mailbox support: silent",
                                    "mailbox support: refused", "mailbox support: certificate",
                                    "mailbox support: away", "desk: down", "desk: certificate"));
  support().last_step = k_now;
  support().complete_up_to = k_now;
  support().census.emplace();
  status_.directory_known = true;
  EXPECT_THAT(not_known_yet(status_, config_), ElementsAre("desk: certificate"));
  status_.desk_certificate_until = k_now + 24h * 90;
  EXPECT_THAT(not_known_yet(status_, config_), IsEmpty());
  status_.desk_certificate_until = std::nullopt;
  config_.desk.url = "http://127.0.0.1:8080";
  EXPECT_THAT(not_known_yet(status_, config_), IsEmpty()) << "it has none";
}

TEST_F(HealthTest, WhatIsUnaccountedComesFirst) {
  status_.counts.parked = 1;
  support().census.emplace().unaccounted = 2;
  EXPECT_THAT(keys(), ElementsAre("mailbox support: unaccounted", "queue: parked"));
}

TEST_F(HealthTest, WhatEndsIsToldInTime) {
  support().certificate_until = k_now + 24h * 22;
  config_.operation.secret_expires.push_back({"thena.api-key", "2026-03-14", k_now + 24h * 30});
  EXPECT_THAT(keys(), IsEmpty());
  support().certificate_until = k_now + 24h * 12;
  config_.operation.secret_expires[0].at = k_now - 24h * 2;
  const auto all = complaints(status_, config_, k_now);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].what, "it ended 2 days ago");
  EXPECT_EQ(all[0].severity, Severity::critical);
  EXPECT_EQ(all[1].what, "the server's certificate ends in 12 days");
  EXPECT_EQ(all[1].severity, Severity::warning);
}

TEST_F(HealthTest, AHookThatIsRefusedMoreThanOnceOrTwice) {
  config_.hooks.emplace_back().name = "chat";
  config_.hooks[0].provider = &hooks::k_slack;
  HookSeen& seen = status_.hooks["chat"];
  seen.last_refused = k_now - 1min;
  seen.refused_because = "no signature";
  seen.refused_in_a_row = 2;
  EXPECT_THAT(keys(), IsEmpty()) << "anybody can send anything";
  seen.refused_in_a_row = 3;
  EXPECT_THAT(keys(), ElementsAre("hook chat: refused"));
  seen.last_refused = k_now - 25h;
  EXPECT_THAT(keys(), IsEmpty());
  status_.not_fetched["chat"] = {k_now - 2h, "s3.eu-west-1.amazonaws.com answers 403"};
  const auto all = complaints(status_, config_, k_now);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].severity, Severity::critical);
  EXPECT_EQ(all[0].what,
            "mails that are at its provider cannot be fetched for 2 h: "
            "s3.eu-west-1.amazonaws.com answers 403");
}

TEST_F(HealthTest, AHookWhoseProviderHoldsMessagesBack) {
  config_.hooks.emplace_back().name = "chat";
  config_.hooks[0].provider = &hooks::k_slack;
  HooksSeen seen;
  const auto keys_at = [&](Instant now) {
    status_.hooks = seen.all();
    std::vector<std::string> all;
    for (const auto& one : complaints(status_, config_, now)) all.push_back(one.key);
    return all;
  };
  seen.warned("chat", "Slack holds back events", k_now - 1h);
  EXPECT_THAT(keys_at(k_now), testing::Contains("hook chat: warned"));
  seen.accepted("chat", true, k_now);
  EXPECT_THAT(keys_at(k_now), testing::Contains("hook chat: warned")) << "a person has to look";
  EXPECT_THAT(keys_at(k_now + 24h), testing::Not(testing::Contains("hook chat: warned")));
  seen.warned("chat", "the subscription has ended", k_now + 24h);
  seen.accepted("chat", false, k_now + 25h);
  EXPECT_THAT(keys_at(k_now + 24h * 9), testing::Contains("hook chat: warned"));
}

// 21 days before, 7 days before, and the day before: each is told anew.
TEST_F(HealthTest, ACertificateIsComplainedOfThreeTimes) {
  const auto edition_before_end = [&](std::chrono::hours left) {
    support().certificate_until = k_now + left;
    const auto all = complaints(status_, config_, k_now);
    return all.empty() ? std::string("none") : all[0].edition;
  };
  EXPECT_EQ(edition_before_end(24h * 22), "none");
  const std::string first = edition_before_end(24h * 20), second = edition_before_end(24h * 6);
  EXPECT_EQ(edition_before_end(24h * 8), first);
  EXPECT_LT(first, second) << "what grows is told anew";
  EXPECT_LT(second, edition_before_end(23h));
}

TEST_F(HealthTest, TheDesksCertificateEndsInTheDesksRow) {
  status_.desk_certificate_until = k_now + 24h * 22;
  EXPECT_THAT(keys(), IsEmpty());
  status_.desk_certificate_until = k_now + 12h;
  const auto all = complaints(status_, config_, k_now);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].key, "desk: certificate");
  EXPECT_EQ(all[0].severity, Severity::critical);
  EXPECT_EQ(all[0].subject, "desk");
  EXPECT_EQ(all[0].what, "the server's certificate ends in 12 h");
  EXPECT_EQ(all[0].help, "intaked doctor desk");
}

TEST_F(HealthTest, TheCertificateThatProvidersSeeIsToldOfBeforeItEnds) {
  status_.own_certificates["web"] = {"/etc/intaked/intake.pem", k_now + 24h * 22};
  EXPECT_THAT(keys(), IsEmpty());
  status_.own_certificates["web"].until = k_now + 24h * 6;
  const auto all = complaints(status_, config_, k_now);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].key, "web: certificate");
  EXPECT_EQ(all[0].severity, Severity::warning);
  EXPECT_EQ(all[0].subject, "web");
  EXPECT_EQ(all[0].what, "the certificate that it shows ends in 6 days");
  EXPECT_EQ(all[0].help, "renew /etc/intaked/intake.pem; it is read again by itself");
}

TEST_F(HealthTest, APasswordThatEndsIsComplainedOfInItsMailboxesRow) {
  config_.operation.secret_expires.push_back({"support.password", "2026-03-14", k_now + 24h * 12});
  config_.mailboxes[0].password_file = "support.password";
  const auto all = complaints(status_, config_, k_now);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].subject, "mailbox " + config_.mailboxes[0].name);
  EXPECT_EQ(all[0].what, "its password ends in 12 days");
  EXPECT_THAT(all[0].help, testing::HasSubstr("into support.password"));
}

TEST_F(HealthTest, TheDeskTheDiskTheRulesTheClock) {
  status_.desk.down = true;
  status_.taking = false;
  status_.book_refused = "3 errors in the rules";
  status_.newest_recorded = k_now + 24h * 365;
  status_.counts.doubled = 1;
  EXPECT_THAT(keys(), testing::UnorderedElementsAre("desk: down", "disk: full", "rules: refused",
                                                    "clock", "desk: doubled"));
}

TEST_F(HealthTest, AClockThatJumpedSaysWhichWayAndHowLongItIsDoubted) {
  status_.clock_doubt = {k_now - 24h * 365, k_now + 23h};
  auto all = complaints(status_, config_, k_now);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].severity, Severity::warning);
  EXPECT_THAT(all[0].what, testing::HasSubstr("set ahead by 365 days, or intaked did not run"));
  EXPECT_THAT(all[0].what, testing::HasSubstr("nothing is removed for its age"));
  EXPECT_THAT(all[0].what, testing::HasSubstr("(in 23 h)"));
  status_.clock_doubt->believed = k_now + 24h * 365;
  all = complaints(status_, config_, k_now);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_THAT(all[0].what, testing::HasSubstr("set back by 365 days:"));
}

TEST_F(HealthTest, ABacklogIsTheDesksFaultWhileItIsDown) {
  status_.oldest_waiting = k_now - 1h;
  EXPECT_THAT(keys(), ElementsAre("queue: backlog"));
  status_.desk.down = true;
  EXPECT_THAT(keys(), ElementsAre("desk: down"));
}

TEST_F(HealthTest, MetricsEscapeWhatTheyName) {
  config_.operation.secret_expires.push_back({"a\"b\\c\n.key", "2026-03-14", k_now});
  EXPECT_THAT(metrics_text(status_, {}, config_),
              HasSubstr("intaked_secret_expiry_timestamp_seconds{file=\"a\\\"b\\\\c\\n.key\"}"));
}

TEST_F(HealthTest, TheExitCodeIsTheGravestComplaints) {
  const auto code = [&] {
    auto answer = model::Json::object();
    answer.set("needs", to_json(complaints(status_, config_, k_now)));
    return status_exit_code(answer);
  };
  EXPECT_EQ(code(), 0);
  status_.counts.parked = 1;
  EXPECT_EQ(code(), 1);
  status_.taking = false;
  EXPECT_EQ(code(), 2);
}

}  // namespace
}  // namespace intaked::app
