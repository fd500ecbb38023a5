// Which mails of one sender are one too many: the cases of tests/cases/floods, each also with a
// restart between any two mails, and planned together.
#include "app/flood.h"

#include <algorithm>
#include <filesystem>
#include <future>
#include <random>

#include <gtest/gtest.h>
#include <unistd.h>

#include "app/flood_cases.h"
#include "app/flood_watch.h"
#include "lib/crypto/crypto.h"
#include "parse/parse.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

const Instant k_start{std::chrono::seconds{1'773'416'400}};

// The way of a mail through the planner, without its rules: nothing but the flood decides.
class Intake {
 public:
  Intake() {
    // What is shown here does not depend on how long a disk takes.
    const bool memory = ::access("/dev/shm", W_OK) == 0;
    std::string pattern =
        (memory ? "/dev/shm" : std::filesystem::temp_directory_path().string()) + "/flood-XXXXXX";
    directory_ = mkdtemp(pattern.data());
    start();
  }
  ~Intake() {
    watch_.reset();
    journal_.reset();
    std::filesystem::remove_all(directory_);
  }

  void start() {
    watch_.reset();
    journal_.reset();
    journal::Options options;
    options.state_directory = directory_;
    options.free_bytes_min = 0;
    auto opened = journal::Journal::open(std::move(options), clock_, 50ms);
    if (!opened) throw std::runtime_error(opened.error().text);
    journal_ = std::move(*opened);
    watch_ = std::make_unique<FloodWatch>(FloodOptions{}, *journal_, clock_);
    watch_->tick();
  }

  // Decides about one mail; it is stored with the next store().
  std::string decide(const std::string& bytes, Instant at, FloodWatch::MayHold may = {}) {
    model::RawMessage raw;
    raw.arrival = {.kind = model::ArrivalKind::pipe,
                   .source = "pipe",
                   .folder = {},
                   .event_id = std::to_string(++count_)};
    raw.bytes = bytes;
    raw.received_at = at;
    std::promise<Result<journal::Recorded>> recorded;
    journal_->record(raw, crypto::sha256(bytes), {},
                     [&](auto result) { recorded.set_value(std::move(result)); });
    model::Inbound inbound;
    inbound.intake_id = recorded.get_future().get().value().intake_id;
    if (journal_->claim_plans(1).value().size() != 1) throw std::runtime_error("nothing claimed");
    inbound.message = parse::parse(bytes, {});
    inbound.received_at = at;
    journal::Plan plan;
    plan.intake_id = inbound.intake_id;
    plan.content_digest = inbound.message.content_digest;
    plan.draft.emplace();
    plan.body = "{}";
    auto seen = watch_->look(inbound, "").value();
    possibly_same_ = inbound.possibly_same;
    watch_->judge(std::move(seen), may, plan);
    reason_ = plan.park_reason;
    std::string fate = "filed";
    if (plan.priority == k_priority_after_all) fate = "delayed";
    if (!plan.park_reason.empty()) fate = "parked";
    plans_.push_back(std::move(plan));
    return fate;
  }
  void store() {
    std::vector<std::string> ids;
    for (const auto& plan : plans_) ids.push_back(plan.intake_id);
    const auto stored = journal_->store_plans(std::exchange(plans_, {}));
    watch_->stored(ids, stored.value());
  }
  std::string take(const std::string& bytes, Instant at, FloodWatch::MayHold may = {}) {
    const std::string fate = decide(bytes, at, may);
    store();
    return fate;
  }

  std::vector<journal::Flood> floods() { return journal_->floods().value(); }
  void pass(std::chrono::microseconds time) {
    clock_.advance(time);
    watch_->tick();
  }
  const std::string& reason() const { return reason_; }
  const std::optional<model::PossiblySame>& same() const { return possibly_same_; }
  ManualClock& clock() { return clock_; }

 private:
  std::string directory_;
  ManualClock clock_{k_start};
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<FloodWatch> watch_;
  std::vector<journal::Plan> plans_;
  std::string reason_;
  std::optional<model::PossiblySame> possibly_same_;
  int count_ = 0;
};

// "10 filed, 3 parked"
std::string in_short(const std::vector<std::string>& fates) {
  std::string text;
  for (std::size_t i = 0; i < fates.size();) {
    std::size_t end = i;
    while (end < fates.size() && fates[end] == fates[i]) ++end;
    text += (text.empty() ? "" : ", ") + std::to_string(end - i) + " " + fates[i];
    i = end;
  }
  return text;
}

std::string mail(const std::string& subject, const std::string& text,
                 const std::string& header = "", const std::string& from = "alice@acme.example") {
  static int count = 0;
  return "From: " + from + "\r\nTo: support@example.com\r\nSubject: " + subject +
         "\r\nMessage-ID: <" + std::to_string(++count) + "@acme.example>\r\n" + header + "\r\n" +
         text + "\r\n";
}

class FloodCases : public testing::TestWithParam<FloodCase> {};

TEST_P(FloodCases, EndAsExpected) {
  Intake intake;
  std::vector<std::string> fates;
  for (const auto& one : GetParam().mails)
    fates.push_back(intake.take(one.bytes, k_start + one.at));
  EXPECT_EQ(in_short(fates), GetParam().expect);
}

TEST_P(FloodCases, EndTheSameWithRestartsBetweenTheMails) {
  Intake intake;
  std::vector<std::string> fates;
  for (const auto& one : GetParam().mails) {
    // A restart costs a while: often enough where something is about to happen.
    if (fates.size() < 15 || fates.size() % 40 == 0) intake.start();
    fates.push_back(intake.take(one.bytes, k_start + one.at));
  }
  EXPECT_EQ(in_short(fates), GetParam().expect);
}

TEST_P(FloodCases, EndTheSameWhenTheyAreDecidedTogether) {
  Intake intake;
  std::vector<std::string> fates;
  for (const auto& one : GetParam().mails) {
    fates.push_back(intake.decide(one.bytes, k_start + one.at));
    if (fates.size() % 64 == 0) intake.store();
  }
  intake.store();
  EXPECT_EQ(in_short(fates), GetParam().expect);
}

// A backlog may be read in another order than it came: that must park nobody.
TEST_P(FloodCases, ThatParkNothingParkNothingInAnyOrder) {
  if (GetParam().expect.find("parked") != std::string::npos) return;
  auto mails = GetParam().mails;
  std::ranges::reverse(mails);
  for (unsigned seed = 0; seed < 3; ++seed) {
    Intake intake;
    for (const auto& one : mails)
      EXPECT_NE(intake.take(one.bytes, k_start + one.at), "parked") << "seed " << seed;
    std::minstd_rand random{seed + 1};
    std::ranges::shuffle(mails, random);
  }
}

INSTANTIATE_TEST_SUITE_P(All, FloodCases, testing::ValuesIn(flood_cases()), [](const auto& one) {
  std::string name = one.param.name;
  std::ranges::replace(name, '-', '_');
  return name;
});

constexpr const char* k_answer = "Auto-Submitted: auto-replied\r\n";

TEST(Flood, TheReasonSaysWhatWasCountedAndWhatToDo) {
  Intake intake;
  for (int i = 0; i < 10; ++i) intake.take(mail("Re: Printer", "received", k_answer), k_start);
  EXPECT_EQ(intake.take(mail("Re: Printer", "received", k_answer), k_start), "parked");
  EXPECT_EQ(intake.reason(),
            "looks automatic: 10 mails of this sender under this subject within 1 h before it, and"
            " it is an automatic answer (flood.automatic_max); file it: intaked queue retry; a rule"
            " with \"trust: [rate]\" lets all such mail pass");
}

TEST(Flood, WhatARuleTrustsOrAPersonRetriesPasses) {
  Intake intake;
  for (int i = 0; i < 30; ++i)
    EXPECT_EQ(intake.take(mail("Re: Printer", "received", k_answer), k_start,
                          {.park = false, .delay = false}),
              "filed");
}

// The desk refused it, or its ticket is gone: it is no further one of what it was let pass among.
TEST(Flood, WhatIsPlannedAgainIsNotParkedAndNotCounted) {
  Intake intake;
  for (int i = 0; i < 11; ++i) intake.take(mail("Re: Printer", "received", k_answer), k_start);
  ASSERT_EQ(intake.floods().at(0).mails, 1u);
  EXPECT_EQ(intake.take(mail("Re: Printer", "received", k_answer), k_start, {.park = false}),
            "filed");
  EXPECT_EQ(intake.floods().at(0).mails, 1u);
}

TEST(Flood, OneFloodIsOneHoweverManyItsMails) {
  Intake intake;
  for (int i = 0; i < 50; ++i) intake.take(mail("Re: Printer", "received", k_answer), k_start);
  ASSERT_EQ(intake.floods().size(), 1u);
  EXPECT_EQ(intake.floods().front().mails, 40u);
  EXPECT_EQ(intake.floods().front().sender, "alice@acme.example");
  EXPECT_EQ(intake.floods().front().subject, "Re: Printer");
  EXPECT_EQ(in_words(intake.floods()), "flood from alice@acme.example: 40 parked");
}

TEST(Flood, ItIsOverAfterAQuietWindowAlsoOverARestart) {
  Intake intake;
  for (int i = 0; i < 11; ++i) intake.take(mail("Re: Printer", "received", k_answer), k_start);
  intake.pass(40min);
  intake.start();
  intake.pass(19min);
  EXPECT_EQ(intake.floods().size(), 1u);
  intake.pass(2min);
  EXPECT_EQ(intake.floods().size(), 0u);
  EXPECT_EQ(intake.take(mail("Re: Printer", "received", k_answer), k_start + 61min), "filed");
}

TEST(Flood, WhileItGoesOnItDoesNotEnd) {
  Intake intake;
  Instant at = k_start;
  for (int i = 0; i < 11; ++i) intake.take(mail("Re: Printer", "received", k_answer), at);
  for (int i = 0; i < 30; ++i) {
    intake.pass(5min);
    at += 5min;
    EXPECT_EQ(intake.take(mail("Re: Printer", "received", k_answer), at), "parked") << i;
  }
  EXPECT_EQ(intake.floods().size(), 1u);
}

TEST(Flood, AStormOfBouncesFromManyServersIsBounded) {
  Intake intake;
  std::size_t tickets = 0;
  for (int i = 0; i < 600; ++i) {
    const std::string server = std::to_string(i) + ".example";
    const std::string bytes =
        mail("Undeliverable: offer " + std::string(1 + static_cast<std::size_t>(i % 26), 'a'),
             "This is the mail system at " + server + ".",
             "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
             "MAILER-DAEMON@" + server);
    if (intake.take(bytes, k_start) != "parked") ++tickets;
  }
  EXPECT_EQ(tickets, 200u);
}

// Whoever writes in her name must not hold up her mail.
TEST(Flood, WhoIsProvenIsAnotherSenderThanWhoOnlySaysSo) {
  Intake intake;
  for (int i = 0; i < 220; ++i)
    intake.decide(mail("Subject " + std::string(1 + static_cast<std::size_t>(i % 9), 'x'),
                       "made up " + std::string(static_cast<std::size_t>(i), 'y')),
                  k_start);
  intake.store();
  EXPECT_EQ(intake.take(mail("Hello", "Who writes in my name?"), k_start), "delayed");
  model::ParsedMessage message;
  message.author = model::Attributed{{"", "alice@acme.example"}, "From"};
  const std::string unproven = sender_named(message);
  message.auth.dmarc = model::AuthVerdict::pass;
  EXPECT_NE(sender_named(message), unproven);
}

TEST(Flood, AFormsCustomersAreSendersOfTheirOwn) {
  model::ParsedMessage message;
  message.author = model::Attributed{{"", "www@example.com"}, "From"};
  message.author_behind = model::Attributed{{"", "bob@globex.example"}, "Reply-To"};
  const std::string bob = sender_named(message);
  message.author_behind->address.address = "carol@globex.example";
  EXPECT_NE(sender_named(message), bob);
}

TEST(Flood, ANumberedAddressOfAHelpdeskIsOneSender) {
  model::ParsedMessage message;
  message.author = model::Attributed{{"", "Help+4711@Globex.example"}, "From"};
  EXPECT_EQ(sender_named(message), "help@globex.example");
  message.author->address.address = "+4711@globex.example";
  EXPECT_EQ(sender_named(message), "+4711@globex.example");
}

TEST(PossiblySame, IsSaidOfTheSecondWithinTwoMinutes) {
  Intake intake;
  intake.take(mail("Printer", "It does not print."), k_start);
  EXPECT_FALSE(intake.same());
  intake.take(mail("RE: Printer", "It does not print! And it smells."), k_start + 7s);
  ASSERT_TRUE(intake.same());
  EXPECT_EQ(intake.same()->because, "the same sender and subject, 7 s apart");
  EXPECT_FALSE(intake.same()->intake.empty());
  EXPECT_EQ(intake.same()->ticket_identifier, "");
  intake.take(mail("Printer", "Still."), k_start + 7s + 2min);
  EXPECT_TRUE(intake.same());
  intake.take(mail("Printer", "Now."), k_start + 7s + 4min + 1s);
  EXPECT_FALSE(intake.same());
}

TEST(PossiblySame, IsNotSaidOfAnotherPersonOrSubjectOrOfAMachine) {
  Intake intake;
  intake.take(mail("Printer", "It does not print."), k_start);
  intake.take(mail("Scanner", "It does not scan."), k_start + 1s);
  EXPECT_FALSE(intake.same());
  intake.take(mail("Printer", "Nor here.", "", "bob@acme.example"), k_start + 2s);
  EXPECT_FALSE(intake.same());
  intake.take(mail("Printer", "Received.", k_answer), k_start + 3s);
  EXPECT_FALSE(intake.same());
}

TEST(PossiblySame, IsSaidAlsoWhenBothAreDecidedTogether) {
  Intake intake;
  intake.decide(mail("Printer", "It does not print."), k_start);
  intake.decide(mail("Printer", "It does not print, I said."), k_start + 3s);
  EXPECT_TRUE(intake.same());
  intake.store();
}

// The eleventh in the same words: in one ticket it is a loop, in eleven tickets a person closes
// them.
TEST(FloodOfReplies, IsToldWithinOneConversation) {
  model::Inbound inbound;
  inbound.message = parse::parse(
      "From: Alice Fox <alice@acme.example>\r\nTo: support@example.com\r\n"
      "Subject: Re: Backup failed\r\n\r\n"
      "Please close this one, it is solved by now. Thank you, Alice\r\n",
      {});
  inbound.received_at = k_start;
  inbound.thread.emplace();
  inbound.thread->joins = true;
  inbound.thread->parent_intake = "this ticket";
  const Mail mail = mail_of(inbound, "");
  journal::RecentMails before;
  for (int i = 0; i < 10; ++i) {
    before.of_topic.push_back(mail.mark);
    before.of_topic.back().repeats = i < 9;
    before.of_topic.back().joined = "ticket " + std::to_string(i);
  }
  EXPECT_EQ(judge(mail, before, {}).park_reason, "");
  for (auto& earlier : before.of_topic) earlier.joined = "this ticket";
  EXPECT_NE(judge(mail, before, {}).park_reason, "");
  for (auto& earlier : before.of_topic) earlier.joined = "";
  EXPECT_NE(judge(mail, before, {}).park_reason, "");
}

}  // namespace
}  // namespace intaked::app
