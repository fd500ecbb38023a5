// The journal's filing side without threads and files: the journal's own statements on a database
// in memory, one transaction after the other. It can die with what was not committed, be opened
// again, and be restored from a copy, all in virtual time.
//   MemoryFilings journal(clock, settle);
//   journal.receive("a", clock.now());
//   journal.plan([](const std::string& name) { … });
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "journal/filing.h"
#include "journal/journal.h"
#include "journal/look.h"
#include "journal/migrations.h"
#include "journal/plan.h"
#include "journal/record.h"
#include "lib/crypto/crypto.h"

namespace intaked::fakes {

class MemoryFilings final : public journal::Filings {
 public:
  // What a broken journal would do; for showing that somebody notices.
  enum class Defect { none, intents_are_forgotten, the_past_is_trusted };

  explicit MemoryFilings(const Clock& clock) : clock_(clock) {
    db_ = value(sql::Connection::open(":memory:", sql::OpenMode::read_write));
    for (const auto migration : journal::migrations()) check(db_->script(migration));
  }

  // A new journal, opened for the first time. All that was is gone.
  void begin(std::chrono::microseconds settle, Defect defect = Defect::none) {
    if (db_->in_transaction()) check(db_->run("ROLLBACK"));
    check(db_->run("BEGIN"));
    settle_ = settle;
    defect_ = defect;
    has_copy_ = false;
    turns_ = {};
    open();
  }

  // As Journal::open() after the process died.
  void open() {
    waiting_.clear();
    opened_at_ = clock_.now();
    check(transact([&](journal::Transaction& t) -> Result<void> {
      INTAKED_CHECK(journal::find_suspects(t));
      if (defect_ != Defect::the_past_is_trusted) INTAKED_CHECK(doubt_the_past(t, settle_));
      if (defect_ == Defect::intents_are_forgotten)
        return db_->run("UPDATE intake SET filing = 'ready' WHERE filing = 'intent'");
      return journal::doubt_intents(t, settle_);
    }));
  }

  void make_copy() {
    if (has_copy_) check(db_->run("RELEASE copy"));
    check(db_->run("SAVEPOINT copy"));
    has_copy_ = true;
  }
  bool has_copy() const { return has_copy_; }
  void restore_copy() {
    waiting_.clear();
    check(db_->run("ROLLBACK TO copy"));
  }

  // Records a message from a pipe; its name is its bytes.
  void receive(const std::string& name, Instant received_at) {
    model::RawMessage raw;
    raw.arrival.kind = model::ArrivalKind::pipe;
    raw.arrival.source = "pipe";
    raw.arrival.event_id = name;
    raw.bytes = name;
    raw.received_at = received_at;
    check(transact([&](journal::Transaction& t) -> Result<void> {
      const bool is_past_trusted = defect_ == Defect::the_past_is_trusted;
      INTAKED_TRY(const auto recorded,
                  journal::record(t, raw, crypto::sha256(name), {}, k_chunk_bytes,
                                  is_past_trusted ? Instant{} : opened_at_));
      ids_[name] = recorded.intake_id;
      names_[recorded.intake_id] = name;
      return {};
    }));
  }

  // Plans what is received; `make` composes a draft of the named message. `parent` of it is a name.
  struct Drafted {
    std::string marker, body, parent;
    int priority = 0;
  };
  void plan(const std::function<Drafted(const std::string& name)>& make) {
    std::vector<journal::ChosenForPlanning> chosen;
    has_unplanned_ = false;
    check(transact([&](journal::Transaction& t) -> Result<void> {
      INTAKED_TRY(chosen, journal::choose_for_planning(t, k_planned_max, journal::Suspects::first));
      std::vector<journal::Plan> plans;
      for (const auto& one : chosen) plans.push_back(plan_of(one.public_id, make));
      return journal::store_plans(t, options_, plans).map([](const auto&) {});
    }));
  }

  // Whether something is to be planned, again or for the first time.
  bool has_unplanned() const { return has_unplanned_; }

  std::string id_of(const std::string& name) const { return ids_.at(name); }
  journal::Intake row(const std::string& name) {
    return value(journal::find(*db_, ids_.at(name))).intake;
  }
  std::vector<model::Delivery> deliveries(const std::string& name) {
    return value(journal::find(*db_, ids_.at(name))).deliveries;
  }

  // What settle() was given is committed, up to `count`, and answered.
  std::size_t commit(std::size_t count = SIZE_MAX) {
    std::size_t done = 0;
    for (; done < count && !waiting_.empty(); ++done) {
      Waiting next = std::move(waiting_.front());
      waiting_.pop_front();
      next.done(transact([&](journal::Transaction& t) {
        return journal::settle(t, options_, next.intake_id, next.delivery, next.step);
      }));
    }
    return done;
  }
  std::size_t uncommitted() const { return waiting_.size(); }

  // How many rows were read and written only to know what is in doubt.
  std::size_t rows_of_doubts() const { return rows_of_doubts_; }

  // --- journal::Filings
  Result<std::vector<journal::FilingClaim>> claim_filings(std::size_t limit) override {
    return claim([&](journal::Transaction& t) { return choose_for_filing(t, limit, turns_); });
  }
  Result<std::vector<journal::FilingClaim>> claim_probe() override {
    return claim([&](journal::Transaction& t) { return choose_probe(t, turns_); });
  }
  Result<std::vector<journal::InDoubt>> in_doubt(Instant since) override {
    auto found = journal::read_in_doubt(*db_, since);
    if (found) rows_of_doubts_ += found->size();
    return found;
  }
  void settle(std::string intake_id, std::optional<model::Delivery> delivery,
              journal::NextStep next, std::function<void(Result<void>)> done) override {
    waiting_.push_back(
        {std::move(intake_id), std::move(delivery), std::move(next), std::move(done)});
  }
  Result<void> save_settle_remaining(
      const std::vector<std::pair<std::string, std::chrono::microseconds>>& remaining) override {
    rows_of_doubts_ += remaining.size();
    return transact(
        [&](journal::Transaction& t) { return journal::save_settle_remaining(t, remaining); });
  }
  Result<int> revise(const std::string& intake_id, const journal::Revision& revision) override {
    int number = 0;
    INTAKED_CHECK(transact([&](journal::Transaction& t) -> Result<void> {
      INTAKED_TRY(number, journal::revise(t, intake_id, revision));
      return {};
    }));
    return number;
  }
  Result<std::string> request_of(const std::string& intake_id) override {
    return journal::request_of(*db_, intake_id);
  }
  Result<std::size_t> take_back(const std::string& reason, Instant parked_since,
                                std::size_t limit) override {
    std::size_t count = 0;
    INTAKED_CHECK(transact([&](journal::Transaction& t) -> Result<void> {
      INTAKED_TRY(count, journal::take_back(t, reason, parked_since, limit));
      return {};
    }));
    return count;
  }
  Result<void> keep_hold(const std::string& hold) override {
    return transact([&](journal::Transaction& t) { return journal::keep_hold(t, hold); });
  }
  Result<std::string> kept_hold() override { return journal::kept_hold(*db_); }
  Result<bool> has_filed() override { return journal::has_filed(*db_); }

 private:
  struct Waiting {
    std::string intake_id;
    std::optional<model::Delivery> delivery;
    journal::NextStep step;
    std::function<void(Result<void>)> done;
  };
  static constexpr std::size_t k_chunk_bytes = 4096;
  static constexpr std::size_t k_planned_max = 100;

  template <class Choose>
  Result<std::vector<journal::FilingClaim>> claim(Choose choose) {
    std::vector<journal::FilingClaim> claims;
    INTAKED_CHECK(transact([&](journal::Transaction& t) -> Result<void> {
      INTAKED_TRY(const auto chosen, choose(t));
      INTAKED_TRY(claims, journal::read_filing_claims(*db_, chosen));
      return {};
    }));
    return claims;
  }

  template <class Work>
  Result<void> transact(Work work) {
    journal::Transaction transaction{.db = *db_, .now = clock_.now(), .wakes = {}};
    INTAKED_CHECK(db_->run("SAVEPOINT work"));
    auto done = work(transaction);
    if (!done) INTAKED_CHECK(db_->run("ROLLBACK TO work"));
    INTAKED_CHECK(db_->run("RELEASE work"));
    if (done && transaction.wakes.plans) has_unplanned_ = true;
    return done;
  }

  static void check(const Result<void>& result) {
    if (!result) throw std::runtime_error(result.error().text);
  }
  template <class T>
  static T value(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text);
    return std::move(*result);
  }

  journal::Plan plan_of(const std::string& intake_id,
                        const std::function<Drafted(const std::string&)>& make) {
    const std::string& name = names_.at(intake_id);
    const Drafted drafted = make(name);
    journal::Plan plan;
    plan.intake_id = intake_id;
    plan.content_digest = crypto::sha256("content " + name);
    plan.message_id = name + "@acme.example";
    plan.thread_ids = {plan.message_id};
    plan.draft.emplace();
    plan.draft->marker = drafted.marker;
    plan.body = drafted.body;
    plan.priority = drafted.priority;
    if (!drafted.parent.empty()) {
      plan.parent_intake = ids_.at(drafted.parent);
      plan.draft->kind = model::DraftKind::reply;
      plan.draft->parent_intake = plan.parent_intake;
    }
    return plan;
  }

  const Clock& clock_;
  std::unique_ptr<sql::Connection> db_;
  journal::Options options_;
  std::chrono::microseconds settle_{0};
  Defect defect_ = Defect::none;
  Instant opened_at_{};
  bool has_copy_ = false;
  bool has_unplanned_ = false;
  std::size_t rows_of_doubts_ = 0;
  journal::FilingTurns turns_;
  std::deque<Waiting> waiting_;
  std::map<std::string, std::string> ids_;    // by name
  std::map<std::string, std::string> names_;  // by id
};

}  // namespace intaked::fakes
