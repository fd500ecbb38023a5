// Who may join which ticket, as a table: four kinds of evidence × what the server found of the
// sender × whether he takes part.
#include "app/threading.h"

#include <gmock/gmock.h>

namespace intaked::app {
namespace {

using journal::Lead;
using journal::LeadKind;
using model::AuthVerdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_alice = "alice@acme.example";

config::Config config_of(config::FollowUpSender sender = config::FollowUpSender::proven) {
  config::Config config;
  config.own_addresses = {"support@example.com"};
  config.staff = {"example.com", "dana@contractor.example"};
  config.authserv_id = "mx.example.com";
  config.follow_ups.sender = sender;
  return config;
}

model::ParsedMessage mail_from(const std::string& address, std::string subject = "Re: Limits") {
  model::ParsedMessage message;
  message.from = model::Address{"", address};
  message.from_is_clear = true;
  message.subject = std::move(subject);
  return message;
}

enum class Auth { pass, aligned, none, fail };

model::ParsedMessage with(model::ParsedMessage message, Auth auth) {
  message.auth.authserv_id = "mx.example.com";
  if (auth == Auth::pass) message.auth.dmarc = AuthVerdict::pass;
  if (auth == Auth::fail) message.auth.dmarc = AuthVerdict::fail;
  if (auth == Auth::aligned) {
    message.auth.dkim = AuthVerdict::pass;
    message.auth.dkim_domains = {"acme.example"};
  }
  return message;
}

Lead lead(LeadKind kind, const std::string& parent, bool takes_part = true) {
  Lead lead;
  lead.kind = kind;
  lead.value = kind == LeadKind::identifier ? "SUP-1" : "a@acme.example";
  lead.thread.parent_intake = parent;
  lead.thread.ticket_identifier = "SUP-" + parent;
  lead.thread.sender_is_participant = takes_part;
  lead.subject = "Limits";
  return lead;
}

Threading choose(const model::ParsedMessage& message, const std::vector<Lead>& leads,
                 const config::Config& config = config_of(), const std::string& choice = {}) {
  return choose_thread(message, author_of(message, config), leads, config.follow_ups, choice);
}

bool joins(const Threading& threading) {
  return threading.ambiguous.empty() && threading.thread && threading.thread->joins;
}

TEST(Threading, JoinsByTokenOrByAProvenParticipantsEvidence) {
  using Sender = config::FollowUpSender;
  for (const auto setting : {Sender::proven, Sender::not_disproven, Sender::address}) {
    const config::Config config = config_of(setting);
    for (const auto kind :
         {LeadKind::token, LeadKind::in_reply_to, LeadKind::identifier, LeadKind::thread_index}) {
      for (const auto auth : {Auth::pass, Auth::aligned, Auth::none, Auth::fail}) {
        for (const bool takes_part : {true, false}) {
          const bool admitted = setting == Sender::address || auth == Auth::pass ||
                                auth == Auth::aligned ||
                                (setting == Sender::not_disproven && auth == Auth::none);
          const bool expected = kind == LeadKind::token || (takes_part && admitted);
          const auto threading =
              choose(with(mail_from(k_alice), auth), {lead(kind, "1", takes_part)}, config);
          EXPECT_EQ(joins(threading), expected)
              << "setting " << static_cast<int>(setting) << ", kind " << static_cast<int>(kind)
              << ", auth " << static_cast<int>(auth) << ", takes part " << takes_part;
          ASSERT_TRUE(threading.thread) << "the staff is told of the possible parent";
          EXPECT_EQ(threading.thread->why_not.empty(), expected);
          EXPECT_THAT(threading.thread->evidence, testing::SizeIs(1));
        }
      }
    }
  }
}

TEST(Threading, WhatProvesASender) {
  const auto identity = [](const model::ParsedMessage& message) {
    return author_of(message, config_of()).identity;
  };
  EXPECT_EQ(identity(with(mail_from(k_alice), Auth::pass)), Identity::proven);
  EXPECT_EQ(identity(with(mail_from("alice@ACME.example"), Auth::aligned)), Identity::proven);
  EXPECT_EQ(identity(with(mail_from(k_alice), Auth::none)), Identity::unknown);
  EXPECT_EQ(identity(mail_from(k_alice)), Identity::unknown) << "no result of ours at all";

  auto spf = with(mail_from(k_alice), Auth::none);
  spf.auth.spf = AuthVerdict::pass;
  spf.auth.spf_domain = "acme.example";
  EXPECT_EQ(identity(spf), Identity::proven);
  spf.auth.spf_domain = "bulk.example";
  EXPECT_EQ(identity(spf), Identity::unknown) << "somebody else's envelope";

  for (const char* domain : {"evil.example", "mail.acme.example", "example", "xacme.example"}) {
    auto dkim = with(mail_from(k_alice), Auth::none);
    dkim.auth.dkim = AuthVerdict::pass;
    dkim.auth.dkim_domains = {domain};
    EXPECT_EQ(identity(dkim), Identity::unknown) << domain;
    dkim.auth.dkim_domains.push_back("acme.example");
    EXPECT_EQ(identity(dkim), Identity::proven) << "one good signature is enough";
  }

  auto contradiction = with(mail_from(k_alice), Auth::aligned);
  contradiction.auth.dmarc = AuthVerdict::fail;
  EXPECT_EQ(identity(contradiction), Identity::disproven);
  auto spf_fail = with(mail_from(k_alice), Auth::none);
  spf_fail.auth.spf = AuthVerdict::fail;
  EXPECT_EQ(identity(spf_fail), Identity::disproven);

  auto two_names = with(mail_from(k_alice), Auth::pass);
  two_names.from_is_clear = false;
  EXPECT_EQ(identity(two_names), Identity::disproven) << "the result may be about the other one";
  two_names.auth = {};
  EXPECT_EQ(identity(two_names), Identity::disproven) << "no server can say which one it is";

  auto trusting_nobody = config_of();
  trusting_nobody.authserv_id.clear();
  EXPECT_EQ(author_of(with(mail_from(k_alice), Auth::pass), trusting_nobody).identity,
            Identity::unknown);
}

TEST(Threading, StaffTakePartEverywhereIfTheyAreProvenAndWriteAsThemselves) {
  const std::vector<Lead> leads{lead(LeadKind::in_reply_to, "1", false)};
  const auto by_address = config_of(config::FollowUpSender::address);
  for (const char* agent : {"dana@contractor.example", "sam@example.com"}) {
    const auto proven = choose(with(mail_from(agent), Auth::pass), leads, by_address);
    ASSERT_TRUE(joins(proven)) << agent;
    EXPECT_EQ(proven.thread->by, model::ReplyBy::staff);
    EXPECT_FALSE(joins(choose(with(mail_from(agent), Auth::none), leads, by_address)))
        << "anybody can write an agent's address";
  }
  EXPECT_FALSE(joins(choose(with(mail_from("erin@contractor.example"), Auth::pass), leads)));
  const auto token =
      choose(with(mail_from("sam@example.com"), Auth::none), {lead(LeadKind::token, "1")});
  ASSERT_TRUE(joins(token));
  EXPECT_EQ(token.thread->by, model::ReplyBy::machine) << "a private note of nobody's";
}

TEST(Threading, EvidenceThatNamesTwoTicketsIsForAPerson) {
  const auto mail = with(mail_from(k_alice), Auth::pass);
  const auto both = choose(mail, {lead(LeadKind::token, "1"), lead(LeadKind::in_reply_to, "2")});
  EXPECT_THAT(both.ambiguous, testing::AllOf(HasSubstr("SUP-1"), HasSubstr("SUP-2"),
                                             HasSubstr("queue retry"), HasSubstr("--new")));
  const auto is_ambiguous = [&](const std::vector<Lead>& leads) {
    return !choose(mail, leads).ambiguous.empty();
  };
  EXPECT_TRUE(is_ambiguous({lead(LeadKind::token, "1"), lead(LeadKind::token, "2")}));
  EXPECT_TRUE(is_ambiguous({lead(LeadKind::in_reply_to, "1"), lead(LeadKind::identifier, "2")}));
  EXPECT_TRUE(is_ambiguous({lead(LeadKind::in_reply_to, "1"), lead(LeadKind::reference, "2")}));
  // What is answered stands in the chain, and one chain may lead through several tickets.
  EXPECT_FALSE(is_ambiguous({lead(LeadKind::in_reply_to, "1"), lead(LeadKind::reference, "2"),
                             lead(LeadKind::reference, "1")}));
  EXPECT_FALSE(is_ambiguous({lead(LeadKind::reference, "2"), lead(LeadKind::reference, "1")}));
  // Another's ticket and a weak sign contradict nothing.
  EXPECT_FALSE(
      is_ambiguous({lead(LeadKind::in_reply_to, "1"), lead(LeadKind::identifier, "2", false)}));
  EXPECT_FALSE(is_ambiguous({lead(LeadKind::in_reply_to, "1"), lead(LeadKind::thread_index, "2")}));
  // Two identifiers in a subject speak about tickets.
  const auto about =
      choose(mail, {lead(LeadKind::identifier, "1"), lead(LeadKind::identifier, "2")});
  EXPECT_TRUE(about.ambiguous.empty());
  EXPECT_FALSE(joins(about));
}

TEST(Threading, ATicketAndItsContinuationAreNoContradiction) {
  auto later = lead(LeadKind::in_reply_to, "2");
  later.follows = {"1"};
  const auto threading =
      choose(with(mail_from(k_alice), Auth::pass), {lead(LeadKind::token, "1"), later});
  ASSERT_TRUE(joins(threading));
  EXPECT_EQ(threading.thread->parent_intake, "2");
}

TEST(Threading, TheNearestConversationOfTheSenderCounts) {
  const auto mail = with(mail_from(k_alice), Auth::pass);
  const auto threading =
      choose(mail, {lead(LeadKind::reference, "2", false), lead(LeadKind::reference, "1")});
  ASSERT_TRUE(joins(threading));
  EXPECT_EQ(threading.thread->parent_intake, "1");
}

TEST(Threading, AForwardIsANewMatterUnlessItGoesToTheReplyAddress) {
  auto forward = with(mail_from(k_alice, "WG: Limits"), Auth::pass);
  forward.forwarded.emplace();
  EXPECT_FALSE(joins(choose(forward, {lead(LeadKind::reference, "1")})));
  EXPECT_TRUE(joins(choose(forward, {lead(LeadKind::token, "1")})));
  forward.subject = "AW: WG: Limits";
  EXPECT_TRUE(joins(choose(forward, {lead(LeadKind::reference, "1")})));
}

TEST(Threading, OutlooksIndexAloneWantsTheSameSubject) {
  const auto mail = with(mail_from(k_alice, "AW: [ext] limits"), Auth::pass);
  EXPECT_TRUE(joins(choose(mail, {lead(LeadKind::thread_index, "1")})));
  const auto other = with(mail_from(k_alice, "AW: Invoice"), Auth::pass);
  EXPECT_FALSE(joins(choose(other, {lead(LeadKind::thread_index, "1")})));
}

TEST(Threading, NothingJoinsATicketThatIsGone) {
  auto gone = lead(LeadKind::token, "1");
  gone.gone = true;
  EXPECT_FALSE(joins(choose(with(mail_from(k_alice), Auth::pass), {gone})));
}

TEST(Threading, AReportAboutAParticipantsMailIsAPrivateNote) {
  auto report = mail_from("mailer-daemon@acme.example");
  report.bounce.emplace();
  auto known = lead(LeadKind::bounced, "1", false);
  EXPECT_FALSE(joins(choose(report, {known}))) << "it failed for nobody of them";
  known.bounced_participant = true;
  const auto threading = choose(report, {known});
  ASSERT_TRUE(joins(threading));
  EXPECT_EQ(threading.thread->by, model::ReplyBy::machine);
}

TEST(Threading, AnOperatorsWordCounts) {
  const std::vector<Lead> leads{lead(LeadKind::chosen, "2", false), lead(LeadKind::token, "1")};
  const auto mail = mail_from(k_alice);
  EXPECT_EQ(choose(mail, leads, config_of(), "2").thread->parent_intake, "2");
  EXPECT_FALSE(choose(mail, leads, config_of(), "new").thread);
}

TEST(Threading, AddressesAreComparedWithoutCaseAndPlusTags) {
  EXPECT_EQ(address_key("Alice+Shop@ACME.example"), "alice@acme.example");
  EXPECT_EQ(address_key("+x@acme.example"), "+x@acme.example");
  auto message = mail_from("Alice+a@acme.example");
  message.to = {{"", "Support+intk.x@Example.com"}, {"", "bob@globex.example"}};
  message.cc = {{"", "alice@acme.example"}};
  EXPECT_THAT(participants_of(message, own_addresses_of(config_of())),
              ElementsAre("alice@acme.example", "bob@globex.example"));
}

TEST(Threading, IdentifiersStandAloneInASubject) {
  EXPECT_THAT(identifiers_in("Re: [SUP-142] Limits, see also ENG2-7"),
              ElementsAre("SUP-142", "ENG2-7"));
  EXPECT_THAT(identifiers_in("sup-142 xSUP-1 SUP-1x SUP--1 SUP-1-2 12-34 -5 SUP- A-1234567890"),
              IsEmpty());
  EXPECT_THAT(identifiers_in("SUP-1 SUP-1"), ElementsAre("SUP-1"));
}

TEST(Threading, OutlooksIndexIsItsFirst22Bytes) {
  auto message = mail_from(k_alice);
  message.headers = {{"Thread-Index", "AdWqAQIDBAUGBwgJCgsMDQ4PEBESEw=="},
                     {"Thread-Topic", "WG: Limits"}};
  EXPECT_EQ(thread_index_of(message), "01d5aa0102030405060708090a0b0c0d0e0f10111213 limits");
  message.headers[0].value = "AdWqAQIDBAUGBwgJCgsMDQ4PEBESEwAAAAAB";  // an answer in it
  EXPECT_EQ(thread_index_of(message), "01d5aa0102030405060708090a0b0c0d0e0f10111213 limits");
  message.headers[0].value = "AdWq";
  EXPECT_EQ(thread_index_of(message), "");
}

}  // namespace
}  // namespace intaked::app
