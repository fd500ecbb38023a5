// Constructed exchanges (tests/cases/threads) through the real planner's decisions, journal and
// filer, with a desk in memory: which ticket each mail reaches, and by what evidence.
#include <filesystem>
#include <future>
#include <iostream>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/afterwards.h"
#include "app/exchange.h"
#include "app/filer.h"
#include "app/plan_maker.h"
#include "fakes/fake_desk.h"
#include "journal/mending.h"
#include "lib/crypto/mail_digests.h"
#include "lib/json/json_text.h"
#include "parse/parse.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto k_patience = 20s;

const fs::path& cases() {
  static const fs::path k_cases = fs::path(INTAKED_SOURCE_DIR) / "tests/cases/threads";
  return k_cases;
}

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(cases()))
    if (entry.is_directory()) found.push_back(entry.path().filename());
  std::ranges::sort(found);
  return found;
}

// Goes with the system's, and can be moved ahead.
class ShiftedClock final : public Clock {
 public:
  Instant now() const override { return system_.now() + std::chrono::microseconds{ahead_}; }
  Tick ticks() const override { return system_.ticks() + std::chrono::microseconds{ahead_}; }
  void advance(std::chrono::microseconds by) { ahead_ += by.count(); }

 private:
  SystemClock system_;
  std::atomic<std::int64_t> ahead_{0};
};

struct Totals {
  int exchanges = 0, mails = 0, comments = 0, tickets = 0, wrong_joins = 0, missing_joins = 0;
};
Totals& totals() {
  static Totals k_totals;
  return k_totals;
}

class PrintTotals : public testing::Environment {
 public:
  void TearDown() override {
    const Totals& t = totals();
    if (t.exchanges == 0) return;
    std::ostringstream words;
    words << "conversations: " << t.exchanges << " exchanges, " << t.mails << " mails, "
          << t.tickets << " tickets, " << t.comments << " comments and notes; wrong joins "
          << t.wrong_joins << ", missing joins " << t.missing_joins;
    std::cout << words.str() << "\n";
    testing::Test::RecordProperty("shown", words.str());  // read by tests/run/support/report.py
  }
};
const testing::Environment* const k_print_totals =
    testing::AddGlobalTestEnvironment(new PrintTotals);

model::DeskDirectory directory() {
  using model::DirectoryList;
  model::DeskDirectory names;
  names.known = {DirectoryList::team, DirectoryList::status, DirectoryList::priority};
  for (const char* team : {"Support", "Billing", "Platform", "Postmaster"})
    names.entries.push_back({DirectoryList::team, std::string("T-") + team, team});
  for (const char* status : {"Open", "In progress", "On hold", "Closed"})
    names.entries.push_back({DirectoryList::status, std::string("S-") + status, status});
  for (const char* priority : {"Low", "Medium", "High", "Urgent"})
    names.entries.push_back({DirectoryList::priority, std::string("P-") + priority, priority});
  return names;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

config::Config base_config() {
  config::Config config;
  config.own_addresses = {"support@example.com", "billing@example.com"};
  config.requestor_fallback = "support@example.com";
  config.authserv_id = "mx.example.com";
  config.staff = {"example.com"};
  config.follow_ups.sender = config::FollowUpSender::proven;
  config.follow_ups.token_address = "support+{token}@example.com";
  config.pipes.push_back({.name = "pipe", .source = "email", .defaults = {}});
  config.rules_directory = fs::path(INTAKED_SOURCE_DIR) / "rules";
  return config;
}

// A rule book, loaded once with all its examples.
struct Book {
  explicit Book(config::Config made_of) : config(std::move(made_of)) {
    running.set_directory(directory());
    verdict = running.load();
  }
  const config::Config config;
  const SystemClock clock;
  RunningBook running{config, clock};
  BookVerdict verdict;
};

class Conversation : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "intaked-threads-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  void TearDown() override {
    if (filer_) filer_->stop(1s);
    maker_.reset();
    journal_.reset();
    filer_.reset();
    fs::remove_all(directory_);
  }

  void start() {
    static Book k_shipped(base_config());
    book_ = &k_shipped;
    const fs::path own = cases() / GetParam() / "rules.yaml";
    if (fs::exists(own)) {
      const fs::path rules = directory_ + "/rules";
      fs::copy(config_.rules_directory, rules, fs::copy_options::recursive);
      fs::copy(own, rules / "05-exchange.yaml");
      config::Config config = base_config();
      config.rules_directory = rules;
      own_book_ = std::make_unique<Book>(std::move(config));
      book_ = own_book_.get();
    }
    ASSERT_TRUE(book_->verdict.accepted) << book_->verdict.text;
    journal::Options options;
    options.state_directory = directory_ + "/state";
    options.free_bytes_min = 0;
    fs::create_directory(options.state_directory);
    fs::permissions(options.state_directory, fs::perms::owner_all);
    auto opened = journal::Journal::open(std::move(options), clock_, 50ms);
    ASSERT_TRUE(opened) << opened.error().text;
    journal_ = std::move(*opened);
    FilerOptions filing;
    filing.settle = 50ms;
    filing.index_lag = 20ms;
    filing.probe_min = 10ms;
    filing.probe_max = 20ms;
    filer_ = std::make_unique<Filer>(filing, *journal_, desk_, clock_);
    enquirer_ = std::make_unique<Enquirer>(*journal_, desk_, clock_);
    afterwards_ = std::make_unique<Afterwards>(*journal_, desk_, clock_);
    maker_ =
        std::make_unique<PlanMaker>(config_, key_, *journal_, book_->running, *enquirer_, clock_);
    journal_->listen({.plans = [] {},
                      .filings = [this] { filer_->wake(); },
                      .acknowledgements = [](const auto&) {}});
    ASSERT_TRUE(filer_->start());
  }

  std::string with_tokens(std::string text) const {
    for (int ticket = 1; ticket < 10; ++ticket) {
      const std::string number = std::to_string(ticket);
      const std::string token = token_of(ticket);
      if (token.empty()) continue;
      std::string forged = token;
      char& last = forged[forged.find('@') - 1];
      last = last == 'a' ? 'b' : 'a';
      text = replaced(std::move(text), "{token " + number + "}", token);
      text = replaced(std::move(text), "{forged token " + number + "}", forged);
    }
    return text;
  }

  void record(const Step& step) {
    std::string text = with_tokens(trimmed(step.text));
    std::string head;
    model::RawMessage raw;
    raw.arrival.source = "pipe";
    for (const std::string& fact : facts_of(step)) {
      if (fact.starts_with("dmarc "))
        head += "Authentication-Results: mx.example.com; dmarc=" + fact.substr(6) + "\n";
      if (fact.starts_with("dkim "))
        head += "Authentication-Results: mx.example.com; dmarc=none; dkim=pass header.d=" +
                fact.substr(5) + "\n";
      if (fact.starts_with("at ")) raw.arrival.source = fact.substr(3);
      if (fact.starts_with("envelope ")) raw.envelope_to = {with_tokens(fact.substr(9))};
    }
    if (head.empty() && !has_fact(step, "no result"))
      head = "Authentication-Results: mx.example.com; dmarc=pass\n";
    if (text.find("\nTo:") == std::string::npos) head += "To: support@example.com\n";
    raw.bytes = replaced(head + text + "\n", "\n", "\r\n");
    const auto digests = crypto::mail_digests(raw.bytes);
    raw.arrival.kind = model::ArrivalKind::pipe;
    raw.arrival.event_id = "event " + std::to_string(step.line);
    raw.received_at = clock_.now();
    raw.full_size = raw.bytes.size();
    raw.body_digest = digests.body;
    std::promise<Result<journal::Recorded>> recorded;
    journal_->record(std::move(raw), digests.raw, {},
                     [&](auto result) { recorded.set_value(std::move(result)); });
    auto result = recorded.get_future().get();
    ASSERT_TRUE(result) << result.error().text;
    due_.push_back({&step, result->intake_id});
    mails_.push_back(result->intake_id);
  }

  void plan_all() {
    for (;;) {
      auto claims = journal_->claim_plans(64);
      ASSERT_TRUE(claims);
      if (claims->empty()) return;
      std::vector<model::ParsedMessage> messages;
      for (const auto& claim : *claims)
        messages.push_back(parse::parse(claim.raw.bytes, parse_options(config_),
                                        claim.raw.completeness, claim.raw.body_digest));
      ASSERT_TRUE(maker_->plan(*claims, std::move(messages)));
    }
  }

  // What the desk in memory has told is stored, and who waited for it may be claimed.
  void plan_with_answers() {
    for (int round = 0; round < 5; ++round) {
      plan_all();
      for (int step = 0; step < 3; ++step) ASSERT_TRUE(journal_->threads().release_held({}));
    }
    plan_all();
  }

  // What the desk is told and asked by the clock.
  void go_on() {
    plan_with_answers();
    enquirer_->tick();
    plan_with_answers();
    filer_->wake();
  }

  bool rests(const journal::Intake& intake) const {
    if (intake.state == journal::State::received) return !intake.reason.empty();
    if (intake.state != journal::State::planned) return true;
    return !intake.waits_for.empty() && !filing_is_near(intake.waits_for);
  }
  bool filing_is_near(const std::string& id) const {
    const auto parent = journal_->find(id);
    return parent && parent->intake.state == journal::State::planned && !desk_is_down_;
  }

  journal::IntakeDetails settled(const std::string& id) {
    const auto end = std::chrono::steady_clock::now() + k_patience;
    for (;;) {
      auto details = journal_->find(id);
      EXPECT_TRUE(details);
      if (!details || rests(details->intake) || desk_is_down_) return std::move(*details);
      if (details->intake.state == journal::State::received) plan_with_answers();
      if (std::chrono::steady_clock::now() > end) {
        ADD_FAILURE() << id << " is still " << journal::name_of(details->intake.state);
        return std::move(*details);
      }
      std::this_thread::sleep_for(1ms);
    }
  }

  void finish_afterwards() {
    const auto end = std::chrono::steady_clock::now() + k_patience;
    while (!journal_->threads().due_afterwards(10).value().empty()) {
      afterwards_->tick();
      if (std::chrono::steady_clock::now() > end) return ADD_FAILURE() << "steps are not done";
      std::this_thread::sleep_for(1ms);
    }
  }

  void check_due() {
    go_on();
    for (const Due& one : std::exchange(due_, {})) {
      const auto details = settled(one.intake_id);
      finish_afterwards();
      check(*one.step, details);
    }
  }

  std::string number_of(const std::string& identifier) const {
    return identifier.starts_with("SUP-") ? identifier.substr(4) : identifier;
  }

  // As the expectation is written.
  std::string outcome_of(const journal::IntakeDetails& details) const {
    const journal::Intake& intake = details.intake;
    const std::string ticket = number_of(intake.ticket_identifier);
    const auto body = json::parse(details.body).value_or(model::Json());
    const bool is_note = body.text("commentVisibility") == "private";
    switch (intake.state) {
      case journal::State::filed:
        if (intake.kind == model::DraftKind::ticket) return "ticket " + ticket;
        return (is_note ? "note on " : "comment on ") + ticket;
      case journal::State::planned:
        return "waits";
      case journal::State::received:
        return "asks";
      case journal::State::dropped:
        return intake.merged_into.empty() ? "dropped" : "merged";
      case journal::State::parked:
        return "parked";
    }
    return {};
  }

  void check(const Step& step, const journal::IntakeDetails& details) {
    const std::string where = GetParam() + ":" + std::to_string(step.line);
    const std::string outcome = outcome_of(details);
    count(step.expected, outcome);
    const auto* thread = details.understood.find("thread");
    ASSERT_EQ(outcome, step.expected)
        << where << "\n  reason: " << details.intake.reason << "\n  "
        << (thread ? json::write(*thread) : "") << "\n  " << details.body;
    std::string hint;
    for (const std::string& fact : step.expected_too) {
      if (fact.starts_with("hint ")) {
        hint = "SUP-" + fact.substr(5);
      } else if (fact.starts_with("by ")) {
        EXPECT_TRUE(has_evidence(thread, fact.substr(3)))
            << where << ": " << fact << "\n  " << (thread ? json::write(*thread) : "");
      } else if (fact.starts_with("says ")) {
        EXPECT_THAT(words_of(details), testing::HasSubstr(fact.substr(5))) << where;
      } else if (fact.starts_with("does not say ")) {
        EXPECT_THAT(words_of(details), testing::Not(testing::HasSubstr(fact.substr(13)))) << where;
      } else if (fact == "as staff" || fact == "as nobody" || fact == "as customer") {
        check_author(details, fact, where);
      } else if (fact.starts_with("status of ")) {
        const auto colon = fact.find(':');
        EXPECT_EQ(ticket(fact.substr(10, colon - 10)).status, trimmed(fact.substr(colon + 1)))
            << where;
      } else if (fact.starts_with("linked to ")) {
        EXPECT_THAT(ticket(fact.substr(10)).linked, testing::Contains(details.intake.ticket_id))
            << where;
      } else {
        ADD_FAILURE() << where << ": the runner does not know \"" << fact << "\"";
      }
    }
    if (details.intake.kind == model::DraftKind::ticket && !details.body.empty()) {
      const auto body = json::parse(details.body).value_or(model::Json());
      const auto* metadata = body.find("metadata");
      const auto* ours = metadata ? metadata->find("intake") : nullptr;
      const auto* parent = ours ? ours->find("possible_parent") : nullptr;
      EXPECT_EQ(parent ? std::string(parent->text("ticket")) : "", hint) << where;
      EXPECT_EQ(std::string(body.text("description")).find("SUP-"), std::string::npos)
          << where << ": the customer reads the description";
    }
    if (outcome.starts_with("comment")) check_author(details, {}, where);
  }

  static std::string words_of(const journal::IntakeDetails& details) {
    return details.intake.reason + " " + json::write(details.understood) + " " +
           details.intake.waits_for_reason;
  }

  void check_author(const journal::IntakeDetails& details, const std::string& as,
                    const std::string& where) {
    const auto body = json::parse(details.body).value_or(model::Json());
    const auto* sends = body.find("shouldSendEmail");
    EXPECT_TRUE(sends && sends->as_bool() && !*sends->as_bool()) << where;
    const std::string customer(body.text("customerEmail"));
    const std::string staff(body.text("impersonatedUserEmail"));
    const std::string& from = details.intake.from;
    const std::string author = customer + "|" + staff;
    const bool good = as == "as staff"      ? author == "|" + from
                      : as == "as nobody"   ? author == "|"
                      : as == "as customer" ? author == from + "|"
                                            : customer == from || staff == from;
    EXPECT_TRUE(good) << where << ": " << as << ", from " << from << ", is by " << author;
  }

  static void count(const std::string& expected, const std::string& got) {
    const auto is_join = [](const std::string& outcome) {
      return outcome.starts_with("comment on ") || outcome.starts_with("note on ");
    };
    const auto target = [](const std::string& outcome) {
      return outcome.substr(outcome.rfind(' ') + 1);
    };
    ++totals().mails;
    if (is_join(got)) ++totals().comments;
    if (got.starts_with("ticket ")) ++totals().tickets;
    if (is_join(got) && (!is_join(expected) || target(got) != target(expected)))
      ++totals().wrong_joins;
    if (is_join(expected) && !is_join(got)) ++totals().missing_joins;
  }

  static bool has_evidence(const model::Json* thread, const std::string& kind) {
    const auto* list = thread ? thread->find("evidence") : nullptr;
    if (!list || !list->as_array()) return false;
    return std::ranges::any_of(*list->as_array(), [&](const model::Json& one) {
      return one.as_string() && one.as_string()->starts_with(kind + " ");
    });
  }

  fakes::FakeDesk::Ticket ticket(const std::string& number) const {
    for (const auto& one : desk_.tickets())
      if (one.identifier == "SUP-" + number) return one;
    ADD_FAILURE() << "there is no ticket " << number;
    return {};
  }

  std::string token_of(int number) const {
    for (const auto& one : desk_.tickets()) {
      if (one.identifier != "SUP-" + std::to_string(number)) continue;
      const auto* metadata = one.body.find("metadata");
      const auto* ours = metadata ? metadata->find("intake") : nullptr;
      return ours ? std::string(ours->text("reply_to")) : std::string();
    }
    return {};
  }

  // "mail, dmarc fail, with the next": what stands behind "mail".
  static std::vector<std::string> facts_of(const Step& step) {
    std::vector<std::string> facts;
    std::stringstream parts(step.what);
    std::string part;
    while (std::getline(parts, part, ',')) facts.push_back(trimmed(part));
    facts.erase(facts.begin());
    return facts;
  }
  static bool has_fact(const Step& step, const std::string& fact) {
    const auto facts = facts_of(step);
    return std::ranges::find(facts, fact) != facts.end();
  }

  void set_up(const std::string& setting) {
    if (setting == "config: sender by address")
      config_.follow_ups.sender = config::FollowUpSender::address;
    else if (setting == "config: sender not disproven")
      config_.follow_ups.sender = config::FollowUpSender::not_disproven;
    else if (setting == "config: no identifiers")
      config_.follow_ups.subject_identifier = false;
    else if (setting == "config: the desk is not asked")
      config_.follow_ups.ask_desk = false;
    else if (setting == "config: each mailbox for itself")
      config_.same_message = config::SameMessage::each;
    else
      FAIL() << "the runner does not know \"" << setting << "\"";
  }

  void do_step(const Step& step) {
    const std::string& what = step.what;
    if (what == "mail" || what.starts_with("mail,")) {
      record(step);
      if (!has_fact(step, "with the next")) check_due();
    } else if (what.starts_with("agent answers ")) {
      const auto as = what.find(" as <");
      desk_.agent_answers(ticket(what.substr(14, as - 14)).id,
                          what.substr(as + 5, what.size() - as - 6));
    } else if (what.starts_with("status of ")) {
      const auto colon = what.find(':');
      desk_.set_status(ticket(what.substr(10, colon - 10)).id, trimmed(what.substr(colon + 1)));
    } else if (what.starts_with("the desk deletes ")) {
      desk_.remove(ticket(what.substr(17)).id);
    } else if (what == "the desk shows no comments") {
      desk_.hide_comments();
    } else if (what == "the desk goes down") {
      desk_is_down_ = true;
      desk_.always(fakes::FakeDesk::Act::down).fail_look_ups(1'000'000);
    } else if (what == "the desk comes back") {
      desk_is_down_ = false;
      desk_.always(fakes::FakeDesk::Act::file).fail_look_ups(0);
      clock_.advance(1min);
      go_on();
    } else if (what.starts_with("the desk answers: ")) {
      script(what.substr(18));
    } else if (what == "a minute passes" || what == "sixteen minutes pass") {
      clock_.advance(what == "a minute passes" ? 1min : 16min);
      go_on();
    } else if (what.starts_with("operator: ")) {
      operate(what.substr(10));
    } else if (what.starts_with("then mail ")) {
      check_again(step);
    } else {
      FAIL() << GetParam() << ":" << step.line << ": the runner does not know \"" << what << "\"";
    }
  }

  // What happens to the next calls, in their order.
  void script(const std::string& acts) {
    using Act = fakes::FakeDesk::Act;
    std::stringstream parts(acts);
    std::string part;
    while (std::getline(parts, part, ',')) {
      const std::string act = trimmed(part);
      desk_.next(act == "refuse"             ? Act::refuse
                 : act == "lose the answer"  ? Act::lose_answer
                 : act == "lose the request" ? Act::lose_request
                                             : Act::file);
    }
  }

  // "drop 1", "retry 3 on 2", "retry 3 new": mails are counted from 1.
  void operate(const std::string& words) {
    std::stringstream in(words);
    std::string action, number, on, choice;
    in >> action >> number >> on >> choice;
    const std::string id = intake_of_mail(number);
    if (action == "drop") {
      const auto done = journal_->mending().drop(id, "dana", "said so");
      ASSERT_TRUE(done) << done.error().text;
    }
    if (action == "retry") {
      const std::string said = on == "new" ? "new" : choice.empty() ? "" : "SUP-" + choice;
      const auto done = journal_->mending().retry(id, "dana", said);
      ASSERT_TRUE(done) << done.error().text;
    }
    go_on();
  }

  std::string intake_of_mail(const std::string& number) const {
    return mails_.at(std::stoul(number) - 1);
  }

  // "then mail 2": what has become of it meanwhile.
  void check_again(const Step& step) {
    const auto details = settled(intake_of_mail(step.what.substr(10)));
    finish_afterwards();
    check(step, details);
  }

  struct Due {
    const Step* step;
    std::string intake_id;
  };

  ShiftedClock clock_;
  fakes::FakeDesk desk_{clock_};
  Secret key_{"not-a-real-key-not-a-real-key-12"};
  config::Config config_ = base_config();
  Book* book_ = nullptr;
  std::unique_ptr<Book> own_book_;
  std::string directory_;
  std::unique_ptr<Filer> filer_;
  std::unique_ptr<Enquirer> enquirer_;
  std::unique_ptr<Afterwards> afterwards_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<PlanMaker> maker_;
  std::vector<Due> due_;
  std::vector<std::string> mails_;
  std::atomic<bool> desk_is_down_{false};
};

TEST_P(Conversation, EachMailReachesTheTicketItMust) {
  const Exchange exchange = read_exchange(cases() / GetParam() / "exchange.txt");
  ASSERT_FALSE(exchange.title.empty()) << "say in a line what it shows: # …";
  ++totals().exchanges;
  std::size_t first = 0;
  while (first < exchange.steps.size() && exchange.steps[first].what.starts_with("config: "))
    set_up(exchange.steps[first++].what);
  ASSERT_NO_FATAL_FAILURE(start());
  for (std::size_t i = first; i < exchange.steps.size(); ++i)
    ASSERT_NO_FATAL_FAILURE(do_step(exchange.steps[i]));
  EXPECT_TRUE(due_.empty()) << "the last mail cannot wait for a next one";
}

INSTANTIATE_TEST_SUITE_P(Threads, Conversation, testing::ValuesIn(names()),
                         [](const auto& one) { return replaced(one.param, "-", "_"); });

}  // namespace
}  // namespace intaked::app
