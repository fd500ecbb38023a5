#include "journal/finding.h"
#include "journal/inspecting.h"
#include "journal/look.h"
#include "journal/plan.h"

namespace intaked::journal {

namespace {

using namespace std::chrono_literals;

constexpr auto k_question_limit = 10s;

class SqliteInspection final : public Inspection {
 public:
  explicit SqliteInspection(std::unique_ptr<sql::Connection> reading)
      : reading_(limited(std::move(reading))) {}

  Result<FoundMessages> find(const Wanted& wanted) override {
    return reading_.with([&](sql::Connection& db) { return find_messages(db, wanted); });
  }
  Result<KeptSince> kept_since() override {
    return reading_.with([](sql::Connection& db) { return journal::kept_since(db); });
  }
  Result<PlanClaim> recall(const std::string& intake_id) override {
    return reading_.with([&](sql::Connection& db) -> Result<PlanClaim> {
      INTAKED_TRY(const std::int64_t intake, find_intake(db, intake_id));
      RecentBytes none(0);
      INTAKED_TRY(auto claim, read_plan_claim(db, {intake, intake_id, false}, none));
      if (claim && !claim->raw.bytes.empty()) return std::move(*claim);
      return fail(ErrorKind::not_found, "the bytes of intake " + intake_id + " are not here");
    });
  }

 private:
  static std::unique_ptr<sql::Connection> limited(std::unique_ptr<sql::Connection> db) {
    db->limit_time(k_question_limit);
    return db;
  }

  Reader reading_;
};

}  // namespace

std::unique_ptr<Inspection> make_inspection(std::unique_ptr<sql::Connection> reading) {
  return std::make_unique<SqliteInspection>(std::move(reading));
}

}  // namespace intaked::journal
