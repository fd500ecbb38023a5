// What follows from what was seen of a mailbox, and what there is to type.
#include "app/mailbox_examination.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/host_examination.h"
#include "app/mailbox_seen.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using imap::Inspected;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Outcome = ExaminedStep::Outcome;

constexpr Instant k_now{std::chrono::seconds{1'773'416'400}};  // 2026-03-13

config::Mailbox mailbox() {
  config::Mailbox mailbox;
  mailbox.name = "support";
  mailbox.host = "mail.acme.example";
  mailbox.user = "alice";
  return mailbox;
}

imap::Response line(std::string code, const std::string& name = "", std::uint32_t number = 0) {
  imap::Response response;
  response.status = name.empty() ? imap::Status::ok : imap::Status::none;
  response.code = std::move(code);
  response.name = name;
  response.number = number;
  return response;
}

// A server where all is well: what is different is changed by the test.
MailboxLook good_look(const std::string& capabilities = "IMAP4REV1 IDLE MOVE") {
  MailboxLook look;
  look.host.addresses = {"192.0.2.1", "2001:db8::1"};
  look.host.handshake.reached = curl::Handshake::Reached::all;
  look.host.handshake.address = "192.0.2.1";
  look.host.handshake.connect_time = 12'345us;
  look.host.handshake.certificate = curl::Certificate{
      "CN = mail.acme.example", "CN = Acme CA", {}, k_now - 24h, k_now + 90 * 24h};
  imap::Visit visit;
  visit.signed_in = true;
  visit.mechanism = "PLAIN";
  visit.found.folder = Inspected::Folder::open;
  for (const std::string& code : {"CAPABILITY " + capabilities, std::string("UIDVALIDITY 7"),
                                  std::string("UIDNEXT 10"), std::string("PERMANENTFLAGS ()")})
    visit.found.session.note(line(code));
  visit.found.session.note(line("", "EXISTS", 3));
  visit.found.newest_uid = 9;
  visit.found.newest_date = k_now - 5min;
  look.visit = visit;
  return look;
}

Examination examined(const config::Mailbox& mailbox, const MailboxLook& look,
                     bool selected = false) {
  return examine_mailbox(mailbox, "/secrets/support.password", look, selected, k_now);
}

ExaminedStep step_of(const Examination& examination, const std::string& name) {
  for (const ExaminedStep& step : examination.steps)
    if (step.name == name) return step;
  return {Outcome::not_tried, name, "there is no such step", ""};
}

std::vector<std::string> names_of(const Examination& examination, Outcome outcome) {
  std::vector<std::string> names;
  for (const ExaminedStep& step : examination.steps)
    if (step.outcome == outcome) names.push_back(step.name);
  return names;
}

TEST(MailboxExamination, OfAGoodOneSaysWhatWasSeen) {
  const Examination examination = examined(mailbox(), good_look());
  EXPECT_TRUE(examination.passed());
  EXPECT_THAT(names_of(examination, Outcome::good),
              ElementsAre("name", "connection", "certificate", "sign-in", "folder", "capabilities",
                          "messages", "clock", "after filing"));
  EXPECT_EQ(step_of(examination, "name").text, "mail.acme.example is 192.0.2.1, 2001:db8::1");
  EXPECT_EQ(step_of(examination, "connection").text, "192.0.2.1 port 993 answers, in 12.3 ms");
  EXPECT_THAT(step_of(examination, "certificate").text, HasSubstr("2026-06-11 (90 days left)"));
  EXPECT_EQ(step_of(examination, "messages").text, "3, the newest has UID 9, the next gets UID 10");
}

TEST(MailboxExamination, SaysWhatCouldNotBeTriedAndWhy) {
  MailboxLook look = good_look();
  look.host.addresses.clear();
  look.host.not_found = "Name or service not known";
  look.visit.reset();
  const Examination examination = examined(mailbox(), look);
  EXPECT_FALSE(examination.passed());
  EXPECT_THAT(names_of(examination, Outcome::bad), ElementsAre("name"));
  EXPECT_THAT(names_of(examination, Outcome::not_tried),
              ElementsAre("connection", "certificate", "sign-in", "folder", "capabilities",
                          "messages", "clock", "after filing"));
  EXPECT_EQ(step_of(examination, "clock").text, "not tried: the name is not found");
  EXPECT_THAT(step_of(examination, "name").remedy, HasSubstr("getent ahosts mail.acme.example"));
}

ExaminedStep certificate_step(curl::Distrust distrust, const std::string& ca_file = "",
                              std::chrono::hours ends_in = 2000h) {
  MailboxLook look = good_look();
  look.visit.reset();
  look.host.handshake.reached = curl::Handshake::Reached::connection;
  look.host.handshake.distrust = distrust;
  look.host.handshake.certificate->names = {"imap.acme.example", "*.acme.example"};
  look.host.handshake.certificate->ends = k_now + ends_in;
  config::Mailbox its = mailbox();
  its.ca_file = ca_file;
  const Examination examination = examined(its, look);
  EXPECT_EQ(step_of(examination, "sign-in").outcome, Outcome::not_tried);
  EXPECT_EQ(step_of(examination, "certificate").outcome, Outcome::bad);
  return step_of(examination, "certificate");
}

TEST(MailboxExamination, SaysWhyACertificateIsNotTrusted) {
  using curl::Distrust;
  EXPECT_EQ(certificate_step(Distrust::expired, "", -72h).text,
            "it has expired on 2026-03-10, 3 days ago");
  EXPECT_THAT(certificate_step(Distrust::expired).text, HasSubstr("that vouch for it"));
  EXPECT_THAT(certificate_step(Distrust::not_yet_valid).remedy, HasSubstr("timedatectl"));
  EXPECT_EQ(certificate_step(Distrust::other_name).text,
            "it is for other hosts: imap.acme.example, *.acme.example");
  EXPECT_THAT(certificate_step(Distrust::other_name).remedy,
              HasSubstr("write: host: imap.acme.example (under mailboxes.support)"));
  EXPECT_THAT(certificate_step(Distrust::unknown_issuer).text,
              HasSubstr("issued by CN = Acme CA, which this machine does not know"));
  EXPECT_THAT(certificate_step(Distrust::unknown_issuer, "/etc/own.pem").text,
              HasSubstr("mailboxes.support.ca_file (/etc/own.pem) does not vouch for"));
  EXPECT_THAT(certificate_step(Distrust::self_signed).text, HasSubstr("signed by itself"));
  EXPECT_THAT(certificate_step(Distrust::no_ca_file, "/etc/own.pem").text,
              HasSubstr("/etc/own.pem cannot be read"));
}

TEST(MailboxExamination, NotesACertificateThatEndsSoon) {
  MailboxLook look = good_look();
  look.host.handshake.certificate->ends = k_now + 21 * 24h;
  EXPECT_EQ(step_of(examined(mailbox(), look), "certificate").outcome, Outcome::good);
  look.host.handshake.certificate->ends = k_now + 21 * 24h - 1s;
  const Examination soon = examined(mailbox(), look);
  EXPECT_EQ(step_of(soon, "certificate").outcome, Outcome::note);
  EXPECT_THAT(step_of(soon, "certificate").remedy, HasSubstr("has to renew it"));
  EXPECT_TRUE(soon.passed());
}

TEST(MailboxExamination, NamesTheSecretThatIsMissingOrWrong) {
  MailboxLook look = good_look();
  look.visit->signed_in = false;
  look.visit->refusal = Error{ErrorKind::denied, "it refused alice", ""};
  ExaminedStep step = step_of(examined(mailbox(), look), "sign-in");
  EXPECT_EQ(step.outcome, Outcome::bad);
  EXPECT_THAT(step.remedy, HasSubstr("install -m 0600 /dev/stdin /secrets/support.password"));
  look.visit->refusal = Error{ErrorKind::unavailable, "it takes no login \x1b[2Jnow", ""};
  step = step_of(examined(mailbox(), look), "sign-in");
  EXPECT_EQ(step.text, "it takes no login \\x1b[2Jnow");
  EXPECT_THAT(step.remedy, testing::Not(HasSubstr("install")));
  look.visit->login_disabled = true;
  EXPECT_THAT(step_of(examined(mailbox(), look), "sign-in").remedy, HasSubstr("LOGINDISABLED"));
  look.visit.reset();
  look.no_password = Error{ErrorKind::denied, "it cannot be read: Permission denied", "else"};
  EXPECT_THAT(step_of(examined(mailbox(), look), "sign-in").remedy,
              HasSubstr("sudo intaked doctor support"));
}

TEST(MailboxExamination, ProposesTheFolderThatWasMeant) {
  MailboxLook look = good_look();
  look.visit->found.folder = Inspected::Folder::refused;
  look.visit->found.folder_words = "none such";
  look.visit->found.folders = {"INBOX", "INBOX.Support", "Sent"};
  config::Mailbox its = mailbox();
  its.folder = "support";
  EXPECT_THAT(step_of(examined(its, look), "folder").remedy,
              HasSubstr("write: folder: \"INBOX.Support\""));
  its.folder = "Vertrieb";
  EXPECT_THAT(step_of(examined(its, look), "folder").remedy,
              HasSubstr("\"INBOX\", \"INBOX.Support\", \"Sent\""));
}

TEST(LookAlikes, AreOfTheSameNameOrNearlySo) {
  const std::vector<std::string> folders{"INBOX", "Archive/Done", "archive.done", "Sent Items"};
  EXPECT_THAT(look_alikes("DONE", folders), ElementsAre("Archive/Done", "archive.done"));
  EXPECT_THAT(look_alikes("Done", {"Dome", "Archive/Done"}), ElementsAre("Archive/Done"));
  EXPECT_THAT(look_alikes("Sent Item", folders), ElementsAre("Sent Items"));
  EXPECT_THAT(look_alikes("Doen", folders), ElementsAre("Archive/Done", "archive.done"));
  EXPECT_THAT(look_alikes("Vertrieb", folders), IsEmpty());
}

TEST(MailboxExamination, SaysWhatFollowsFromAMissingCapability) {
  config::Mailbox its = mailbox();
  EXPECT_EQ(step_of(examined(its, good_look("IMAP4REV1")), "capabilities").text,
            "no IDLE: new mail is found every 60 s");
  its.poll = 5min;
  EXPECT_EQ(step_of(examined(its, good_look("IMAP4REV1")), "capabilities").text,
            "no IDLE: new mail is found every 5 min");
  its.after_filing = config::AfterFiling::move;
  const ExaminedStep neither = step_of(examined(its, good_look("IDLE")), "capabilities");
  EXPECT_EQ(neither.outcome, Outcome::note);
  EXPECT_EQ(
      neither.text,
      "neither MOVE nor UIDPLUS: filed mail stays where it is; IDLE, new mail is told at once");
}

TEST(MailboxExamination, BelievesNoClockFromADateAlone) {
  MailboxLook look = good_look();
  look.visit->found.newest_date = k_now + 2min;
  EXPECT_EQ(step_of(examined(mailbox(), look), "clock").outcome, Outcome::good);
  look.visit->found.newest_date = k_now + 3h;
  const ExaminedStep ahead = step_of(examined(mailbox(), look), "clock");
  EXPECT_EQ(ahead.outcome, Outcome::note);
  EXPECT_THAT(ahead.text, HasSubstr("3 h ahead of ours: one of the two is wrong, or"));
  look.visit->found.newest_date.reset();
  EXPECT_THAT(step_of(examined(mailbox(), look), "clock").text, HasSubstr("no message to go by"));
}

TEST(MailboxExamination, SaysWhetherFiledMailCanBeMarked) {
  config::Mailbox its = mailbox();
  its.after_filing = config::AfterFiling::keyword;
  its.keyword = "intaked";
  MailboxLook look = good_look();
  const auto marked = [&](bool selected = false) {
    return step_of(examined(its, look, selected), "after filing");
  };
  EXPECT_EQ(marked().outcome, Outcome::note);
  EXPECT_THAT(marked().remedy, HasSubstr("intaked doctor support --select"));
  look.visit->found.rights = "lrs";
  EXPECT_EQ(marked().outcome, Outcome::bad);
  look.visit->found.rights = "lrsw";
  EXPECT_EQ(marked().outcome, Outcome::good);
  // Opened as the daemon does, only what the server said then counts.
  EXPECT_EQ(marked(true).outcome, Outcome::bad);
  look.visit->found.session.note(line("PERMANENTFLAGS (\\Seen \\*)"));
  EXPECT_EQ(marked(true).outcome, Outcome::good);
}

TEST(MailboxExamination, SaysWhetherFiledMailCanBeMoved) {
  config::Mailbox its = mailbox();
  its.after_filing = config::AfterFiling::move;
  its.move_to = "done";
  MailboxLook look = good_look();
  const auto moved = [&] { return step_of(examined(its, look), "after filing"); };
  look.visit->found.target = Inspected::Target::refused;
  look.visit->found.folders = {"INBOX", "Done"};
  EXPECT_EQ(moved().outcome, Outcome::bad);
  EXPECT_THAT(moved().remedy, HasSubstr("write: after_filing: { move: \"Done\" }"));
  look.visit->found.target = Inspected::Target::there;
  EXPECT_EQ(moved().outcome, Outcome::good);
  look.visit->found.rights = "lrsw";
  EXPECT_EQ(moved().outcome, Outcome::bad);
  look = good_look("IDLE");
  look.visit->found.target = Inspected::Target::there;
  EXPECT_EQ(moved().outcome, Outcome::note);
}

TEST(MailboxExamination, EndsWhereTheServerStoppedAnswering) {
  MailboxLook look = good_look();
  look.visit->broke = Error{ErrorKind::timed_out, "it did not answer UID FETCH in time", ""};
  const Examination examination = examined(mailbox(), look);
  EXPECT_EQ(step_of(examination, "messages").text, "it did not answer UID FETCH in time");
  EXPECT_THAT(names_of(examination, Outcome::not_tried), ElementsAre("clock", "after filing"));
}

}  // namespace
}  // namespace intaked::app
