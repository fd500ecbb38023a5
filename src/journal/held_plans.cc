#include "journal/held_plans.h"

namespace intaked::journal {

Result<void> hold_plans(Transaction& transaction, const std::vector<HeldPlan>& held) {
  for (const HeldPlan& one : held)
    INTAKED_CHECK(transaction.db.run(
        "UPDATE intake SET planning = 2, alone = 0, plan_attempts = plan_attempts - 1, reason = $2,"
        " waits_since = CASE WHEN waits_since = 0 THEN $3 ELSE waits_since END, changed_at = $3"
        " WHERE public_id = $1 AND state = 'received' AND planning = 1",
        {one.intake_id, one.why, transaction.now_microseconds()}));
  return {};
}

Result<void> release_held(Transaction& transaction, const std::vector<std::string>& intake_ids) {
  transaction.wakes.plans = true;
  for (const auto& id : intake_ids)
    INTAKED_CHECK(transaction.db.run(
        "UPDATE intake SET planning = 0, reason = '' WHERE public_id = $1 AND state = 'received'"
        " AND planning = 2",
        {id}));
  return {};
}

Result<void> release_all_held(Transaction& transaction) {
  return transaction.db.run(
      "UPDATE intake SET planning = 0, reason = '' WHERE state = 'received' AND planning = 2");
}

}  // namespace intaked::journal
