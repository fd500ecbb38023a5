#include <atomic>
#include <mutex>

#include "journal/backup.h"
#include "journal/books.h"
#include "journal/damage.h"
#include "journal/finding.h"
#include "journal/inspecting.h"
#include "journal/invariants.h"
#include "journal/look.h"
#include "journal/mend.h"
#include "journal/plan.h"

namespace intaked::journal {

namespace {

using namespace std::chrono_literals;

constexpr auto k_question_limit = 10s;

class SqliteInspection final : public Inspection {
 public:
  SqliteInspection(std::unique_ptr<sql::Connection> reading, std::string path)
      : asked_(*reading), reading_(limited(std::move(reading))), path_(std::move(path)) {}

  Result<FoundMessages> find(const Wanted& wanted) override {
    return ask([&](sql::Connection& db) { return find_messages(db, wanted); });
  }
  Result<std::vector<Intake>> list(const ListFilter& filter) override {
    auto listed = ask([&](sql::Connection& db) { return journal::list(db, filter); });
    if (listed || listed.error().kind != ErrorKind::unavailable || stopped_) return listed;
    return fail(ErrorKind::unavailable,
                "the list was given up after " + std::to_string(k_question_limit.count()) +
                    " s: too many messages are not as it wants them",
                "intaked find looks at the newest first: intaked find --since 7d, with --mailbox "
                "NAME or --fate");
  }
  Result<KeptSince> kept_since() override {
    return ask([](sql::Connection& db) { return journal::kept_since(db); });
  }
  Result<std::string> kept(const std::string& name) override {
    return ask([&](sql::Connection& db) { return read_setting(db, name); });
  }
  Result<RuleHits> rule_hits(const std::string& rule) override {
    return ask([&](sql::Connection& db) { return journal::rule_hits(db, rule); });
  }
  Result<std::vector<BookUse>> book_uses(std::size_t limit) override {
    return ask([&](sql::Connection& db) { return journal::book_uses(db, limit); });
  }
  Result<Book> book_text(const std::string& digest) override {
    return ask([&](sql::Connection& db) { return journal::book_text(db, digest); });
  }
  Result<Fates> fates(const std::string& source) override {
    return ask([&](sql::Connection& db) { return journal::fates(db, source); });
  }
  Result<PlanClaim> recall(const std::string& intake_id) override {
    return ask([&](sql::Connection& db) -> Result<PlanClaim> {
      INTAKED_TRY(const std::int64_t intake, find_intake(db, intake_id));
      RecentBytes none(0);
      INTAKED_TRY(auto claim, read_plan_claim(db, {intake, intake_id, false}, none));
      if (claim && !claim->raw.bytes.empty()) return std::move(*claim);
      return fail(ErrorKind::not_found, "the bytes of intake " + intake_id + " are not here");
    });
  }

  Result<Verdict> check(bool bytes) override {
    const std::unique_lock alone(checking_, std::try_to_lock);
    if (!alone) return fail(ErrorKind::conflict, "the journal is being checked already");
    INTAKED_TRY(auto own, connect(path_, sql::OpenMode::query_only));
    own->stop_when([this] { return stopped_.load(); });
    auto verdict = check_invariants(*own, bytes, [this] { return stopped_.load(); });
    if (stopped_) return fail(ErrorKind::unavailable, "intaked is stopping");
    return verdict;
  }

  Result<std::uint64_t> copy(const std::string& path, std::uint64_t free_bytes_min) override {
    const std::unique_lock alone(copying_, std::try_to_lock);
    if (!alone) return fail(ErrorKind::conflict, "the journal is being copied already");
    return copy_database(path_, path, free_bytes_min, [this] { return stopped_.load(); });
  }

  void stop() override {
    stopped_ = true;
    asked_.interrupt();
  }

 private:
  static std::unique_ptr<sql::Connection> limited(std::unique_ptr<sql::Connection> db) {
    db->limit_time(k_question_limit);
    return db;
  }

  template <class Question>
  auto ask(Question question) -> decltype(question(std::declval<sql::Connection&>())) {
    if (stopped_) return fail(ErrorKind::unavailable, "intaked is stopping");
    auto answer = reading_.with(question);
    if (answer || answer.error().kind != ErrorKind::unavailable || stopped_) return answer;
    return fail(ErrorKind::unavailable,
                "the journal did not tell within " + std::to_string(k_question_limit.count()) +
                    " s and was not asked on",
                "ask for less, such as with --since 7d");
  }

  sql::Connection& asked_;  // reading_'s
  Reader reading_;
  const std::string path_;
  std::atomic<bool> stopped_{false};
  std::mutex copying_;
  std::mutex checking_;
};

}  // namespace

std::unique_ptr<Inspection> make_inspection(std::unique_ptr<sql::Connection> reading,
                                            std::string path) {
  return std::make_unique<SqliteInspection>(std::move(reading), std::move(path));
}

}  // namespace intaked::journal
