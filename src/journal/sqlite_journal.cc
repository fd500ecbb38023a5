#include "base/log.h"
#include "journal/acknowledge.h"
#include "journal/connections.h"
#include "journal/doubled.h"
#include "journal/draft_file_rows.h"
#include "journal/filing.h"
#include "journal/grouping.h"
#include "journal/held_plans.h"
#include "journal/inspecting.h"
#include "journal/kept_directory.h"
#include "journal/look.h"
#include "journal/mend.h"
#include "journal/order_guard.h"
#include "journal/owed.h"
#include "journal/place.h"
#include "journal/plan.h"
#include "journal/recent_bytes.h"
#include "journal/recent_mail.h"
#include "journal/record.h"
#include "journal/state_directory.h"
#include "journal/thread_rows.h"
#include "journal/woken.h"
#include "journal/writer.h"

namespace intaked::journal {

namespace {

// Pages, indexes and rows beside a message's bytes.
constexpr std::uint64_t k_row_bytes = 4'096;
// A planner that keeps up takes everything from here; one that does not reads the rest.
constexpr std::size_t k_recent_bytes_max = 24 << 20;

class SqliteJournal final : public Journal {
 public:
  SqliteJournal(OwnerLock lock, Options options, const Clock& clock, Connections db)
      : lock_(std::move(lock)),
        options_(std::move(options)),
        opened_at_(clock.now()),
        working_(std::move(db.working)),
        looking_(std::move(db.looking)),
        writer_(
            std::move(db.writing), options_, clock,
            options_.free_bytes ? options_.free_bytes
                                : [this] { return free_bytes(options_.state_directory); },
            [this](const Wakes& wakes) { woken_.wake(wakes); }),
        files_(make_draft_files(writer_, std::move(db.sending))),
        threads_(make_threads(writer_, working_, clock,
                              [this](const std::string& id) { unreleased_.add(id); })),
        inspection_(make_inspection(std::move(db.inspecting), db.path)),
        mending_(make_mending(writer_, options_)) {}

  ~SqliteJournal() override {
    if (!recovered_) return;
    const auto released = writer_.run([](Transaction& t) { return journal::release_all_plans(t); });
    if (!released) log::warning("journal.release_failed", {{"error", released.error().text}});
  }

  Result<std::vector<Place>> place_mailboxes(const std::vector<Place>& places) override {
    return writer_.ask<std::vector<Place>>(
        [&](Transaction& t) { return journal::place_mailboxes(t, places); });
  }

  void record(model::RawMessage message, model::Digest raw_digest, std::optional<Cursor> cursor,
              std::function<void(Result<Recorded>)> done) override {
    struct Request {
      model::RawMessage message;
      model::Digest raw_digest;
      std::optional<Cursor> cursor;
      Recorded recorded;
    };
    const std::uint64_t bytes = message.bytes.size() + k_row_bytes;
    const auto request =
        std::make_shared<Request>(Request{std::move(message), raw_digest, cursor, {}});
    writer_.submit({.work = [this, request](Transaction& t) -> Result<void> {
                      const auto& arrival = request->message.arrival;
                      if (request->cursor) INTAKED_CHECK(guard_.check(arrival, *request->cursor));
                      INTAKED_TRY(
                          request->recorded,
                          journal::record(t, request->message, request->raw_digest, request->cursor,
                                          options_.chunk_bytes, opened_at_));
                      return {};
                    },
                    .done =
                        [this, request, done = std::move(done)](const Result<void>& result) {
                          if (!result) return done(fail(result.error()));
                          const Recorded& recorded = request->recorded;
                          if (recorded.recording == Recording::fresh)
                            recent_.keep(recorded.intake_id, std::move(request->message.bytes));
                          done(recorded);
                        },
                    .failed =
                        [this, request](const Error& error) {
                          if (request->cursor) guard_.failed(request->message.arrival, error);
                        },
                    .bytes = bytes,
                    .needs_space = true});
  }

  Result<Cursor> begin_at_cursor(const std::string& mailbox) override {
    guard_.forget(mailbox);
    return cursor(mailbox);
  }

  Result<Cursor> cursor(const std::string& mailbox) override {
    return working_.with([&](sql::Connection& db) { return read_cursor(db, mailbox); });
  }

  void store_cursor(const std::string& mailbox, Cursor cursor,
                    std::function<void(Result<void>)> done) override {
    guard_.forget(mailbox);
    writer_.submit(
        {.work = [mailbox,
                  cursor](Transaction& t) { return journal::store_cursor(t, mailbox, cursor); },
         .done = std::move(done)});
  }

  Result<std::size_t> count_unknown(const std::string& source,
                                    const std::vector<model::Digest>& raw_digests) override {
    return working_.with(
        [&](sql::Connection& db) { return journal::count_unknown(db, source, raw_digests); });
  }

  Result<std::vector<std::uint32_t>> unrecorded(const std::string& mailbox,
                                                const std::string& folder,
                                                std::uint32_t uidvalidity,
                                                const std::vector<std::uint32_t>& uids) override {
    return working_.with([&](sql::Connection& db) {
      return journal::unrecorded(db, mailbox, folder, uidvalidity, uids);
    });
  }

  bool taking() const override { return writer_.taking(); }

  Result<std::vector<PlanClaim>> claim_plans(std::size_t limit, Suspects suspects) override {
    INTAKED_TRY(const auto chosen, choose_plans(limit, suspects));
    std::vector<std::int64_t> damaged;
    auto claims = working_.with([&](sql::Connection& db) -> Result<std::vector<PlanClaim>> {
      std::vector<PlanClaim> found;
      for (const auto& one : chosen) {
        INTAKED_TRY(auto claim, read_plan_claim(db, one, recent_));
        if (claim)
          found.push_back(std::move(*claim));
        else
          damaged.push_back(one.intake);
      }
      return found;
    });
    if (claims && !damaged.empty()) {
      const auto done = writer_.run([&](Transaction& t) { return park_damaged(t, damaged); });
      if (!done) claims = fail(done.error());
    }
    if (!claims)
      for (const auto& one : chosen) unreleased_.add(one.public_id);
    return claims;
  }

  Result<std::vector<Planned>> store_plans(std::vector<Plan> plans) override {
    return writer_.ask<std::vector<Planned>>(
        [&](Transaction& t) { return journal::store_plans(t, options_, plans); });
  }

  Result<void> release_plans(const std::vector<std::string>& intake_ids) override {
    auto released =
        writer_.run([&](Transaction& t) { return journal::release_plans(t, intake_ids); });
    if (!released)
      for (const auto& id : intake_ids) unreleased_.add(id);
    return released;
  }

  Result<void> fail_plans(const std::vector<FailedPlan>& failed) override {
    auto counted = writer_.run([&](Transaction& t) { return journal::fail_plans(t, failed); });
    if (!counted)
      for (const auto& one : failed) unreleased_.add(one.intake_id);
    return counted;
  }

  Result<std::optional<model::KnownThread>> find_group(const ChatTurn& turn,
                                                       std::chrono::microseconds window,
                                                       const std::string& asking) override {
    return working_.with(
        [&](sql::Connection& db) { return journal::find_group(db, turn, window, asking); });
  }

  Result<RecentMails> recent_mails(const RecentMailQuery& query) override {
    return working_.with([&](sql::Connection& db) { return journal::recent_mails(db, query); });
  }

  Result<std::vector<Flood>> floods() override {
    return looking_.with([](sql::Connection& db) { return journal::floods(db); });
  }

  Result<std::vector<Flood>> end_floods(const std::vector<FloodName>& names) override {
    return writer_.ask<std::vector<Flood>>(
        [&](Transaction& t) { return journal::end_floods(t, names); });
  }

  Result<std::vector<FilingClaim>> claim_filings(std::size_t limit) override {
    return claim([&](Transaction& t) { return choose_for_filing(t, limit, filing_turns_); });
  }

  Result<std::vector<FilingClaim>> claim_probe() override {
    return claim([&](Transaction& t) { return choose_probe(t, filing_turns_); });
  }

  Result<std::vector<InDoubt>> in_doubt(Instant since) override {
    return working_.with([&](sql::Connection& db) { return read_in_doubt(db, since); });
  }

  void settle(std::string intake_id, std::optional<model::Delivery> delivery, NextStep next,
              std::function<void(Result<void>)> done) override {
    writer_.submit({.work =
                        [this, intake_id = std::move(intake_id), delivery = std::move(delivery),
                         next = std::move(next)](Transaction& t) {
                          return journal::settle(t, options_, intake_id, delivery, next);
                        },
                    .done = std::move(done)});
  }

  Result<void> save_settle_remaining(
      const std::vector<std::pair<std::string, std::chrono::microseconds>>& remaining) override {
    return writer_.run(
        [&](Transaction& t) { return journal::save_settle_remaining(t, remaining); });
  }

  Result<int> revise(const std::string& intake_id, const Revision& revision) override {
    return writer_.ask<int>(
        [&](Transaction& t) { return journal::revise(t, intake_id, revision); });
  }

  Result<std::string> request_of(const std::string& intake_id) override {
    return working_.with([&](sql::Connection& db) { return journal::request_of(db, intake_id); });
  }

  Result<std::size_t> take_back(const std::string& reason, Instant parked_since,
                                std::size_t limit) override {
    return writer_.ask<std::size_t>(
        [&](Transaction& t) { return journal::take_back(t, reason, parked_since, limit); });
  }

  Result<void> keep_hold(const std::string& hold) override {
    return writer_.run([&](Transaction& t) { return journal::keep_hold(t, hold); });
  }

  Result<std::string> kept_hold() override {
    return working_.with([](sql::Connection& db) { return journal::kept_hold(db); });
  }
  Result<bool> has_filed() override {
    return working_.with([](sql::Connection& db) { return journal::has_filed(db); });
  }

  DraftFiles& files() override { return *files_; }
  Threads& threads() override { return *threads_; }
  Inspection& inspection() override { return *inspection_; }
  Mending& mending() override { return *mending_; }

  Result<std::vector<model::Arrival>> pending_acknowledgements(const std::string& mailbox,
                                                               std::size_t limit) override {
    return working_.with(
        [&](sql::Connection& db) { return journal::pending_acknowledgements(db, mailbox, limit); });
  }

  void acknowledged(std::vector<model::Arrival> arrivals,
                    std::function<void(Result<void>)> done) override {
    writer_.submit({.work = [arrivals = std::move(arrivals)](
                                Transaction& t) { return journal::acknowledged(t, arrivals); },
                    .done = std::move(done)});
  }

  Result<std::vector<FiledUnder>> filed_under(const std::vector<std::string>& markers) override {
    return looking_.with([&](sql::Connection& db) { return journal::filed_under(db, markers); });
  }

  Result<std::vector<std::string>> tickets_with_doubted_replies(Instant since,
                                                                std::size_t limit) override {
    return looking_.with([&](sql::Connection& db) {
      return journal::tickets_with_doubted_replies(db, since, limit);
    });
  }

  Result<std::vector<Doubled>> store_doubled(std::vector<Doubled> found,
                                             Instant complete_since) override {
    return writer_.ask<std::vector<Doubled>>(
        [&](Transaction& t) { return journal::store_doubled(t, found, complete_since); });
  }

  Result<std::vector<Doubled>> doubled() override {
    return looking_.with([](sql::Connection& db) { return journal::doubled(db); });
  }

  Result<std::vector<Intake>> list(const ListFilter& filter) override {
    return inspection_->list(filter);
  }

  Result<IntakeDetails> find(const std::string& id) override {
    return looking_.with([&](sql::Connection& db) { return journal::find(db, id); });
  }

  Result<std::string> raw_bytes(const std::string& intake_id) override {
    return looking_.with([&](sql::Connection& db) { return journal::raw_bytes(db, intake_id); });
  }

  Result<Counts> counts() override {
    return looking_.with([](sql::Connection& db) { return journal::counts(db); });
  }

  Result<Pulse> pulse() override {
    return looking_.with([](sql::Connection& db) { return journal::pulse(db); });
  }

  Result<void> store_directory(const model::DeskDirectory& directory) override {
    return writer_.run([&](Transaction& t) { return journal::store_directory(t, directory); });
  }

  Result<std::optional<model::DeskDirectory>> directory() override {
    return looking_.with([](sql::Connection& db) { return read_directory(db); });
  }

  void listen(Listener listener) override { woken_.listen(std::move(listener)); }

  Tick last_round() const override { return writer_.last_round(); }

  Result<void> recover(std::chrono::microseconds settle) {
    const auto result = writer_.run([settle](Transaction& t) -> Result<void> {
      INTAKED_CHECK(find_suspects(t));
      INTAKED_CHECK(doubt_the_past(t, settle));
      INTAKED_CHECK(release_all_held(t));
      return doubt_intents(t, settle);
    });
    recovered_ = result.has_value();
    return result;
  }

 private:
  template <class Choose>
  Result<std::vector<FilingClaim>> claim(Choose choose) {
    const auto unread = unread_filings_.take();
    auto chosen = writer_.ask<std::vector<std::int64_t>>(
        [&](Transaction& t) -> Result<std::vector<std::int64_t>> {
          INTAKED_CHECK(unchoose_filings(t, unread));
          return choose(t);
        });
    if (!chosen) {
      for (const std::int64_t id : unread) unread_filings_.add(id);
      return fail(chosen.error());
    }
    auto claims =
        working_.with([&](sql::Connection& db) { return read_filing_claims(db, *chosen); });
    if (!claims)
      for (const std::int64_t id : *chosen) unread_filings_.add(id);
    return claims;
  }

  Result<std::vector<ChosenForPlanning>> choose_plans(std::size_t limit, Suspects suspects) {
    const auto unreleased = unreleased_.take();
    auto chosen = writer_.ask<std::vector<ChosenForPlanning>>(
        [&](Transaction& t) -> Result<std::vector<ChosenForPlanning>> {
          INTAKED_CHECK(journal::release_plans(t, unreleased));
          return choose_for_planning(t, limit, suspects);
        });
    if (!chosen)
      for (const auto& id : unreleased) unreleased_.add(id);
    return chosen;
  }

  OwnerLock lock_;
  Options options_;
  const Instant opened_at_;
  OrderGuard guard_;
  bool recovered_ = false;    // else what is marked as being planned is another life's evidence
  FilingTurns filing_turns_;  // writer's thread
  RecentBytes recent_{k_recent_bytes_max};
  Owed<std::string> unreleased_;
  Owed<std::int64_t> unread_filings_;
  Woken woken_;
  Reader working_;  // the pipeline's
  Reader looking_;  // glances: the main thread takes one each second, so none may last
  Writer writer_;   // stops before what its jobs and callbacks use
  std::unique_ptr<DraftFiles> files_;
  std::unique_ptr<Threads> threads_;
  std::unique_ptr<Inspection> inspection_;
  std::unique_ptr<Mending> mending_;
};

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(Options options, const Clock& clock,
                                               std::chrono::microseconds settle) {
  INTAKED_CHECK(check_state_directory(options.state_directory));
  INTAKED_TRY(auto lock, OwnerLock::take(options.state_directory));
  INTAKED_TRY(auto db, open_connections(options.state_directory, clock.now()));
  auto journal =
      std::make_unique<SqliteJournal>(std::move(lock), std::move(options), clock, std::move(db));
  INTAKED_CHECK(journal->recover(settle));
  return std::unique_ptr<Journal>(std::move(journal));
}

}  // namespace intaked::journal
