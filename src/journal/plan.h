// received → planned, dropped or parked. A message that kills the process while it is being
// understood is found out by counting before it is handed out, and costs the others nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journal/recent_bytes.h"
#include "journal/transaction.h"

namespace intaked::journal {

// After this many failures with nothing else being planned, a message is parked.
inline constexpr int k_crashes_alone_max = 2;

// What was chosen and counted; its bytes are read after the commit.
struct ChosenForPlanning {
  std::int64_t intake = 0;
  std::string public_id;
  bool alone = false;
};

Result<std::vector<ChosenForPlanning>> choose_for_planning(Transaction& transaction,
                                                           std::size_t limit, Suspects suspects);
// The bytes come from `recent`, or from the database. nullopt: they are not all there; see
// park_damaged().
Result<std::optional<PlanClaim>> read_plan_claim(sql::Connection& db,
                                                 const ChosenForPlanning& chosen,
                                                 RecentBytes& recent);
// What was chosen but cannot be handed out: its bytes are damaged, so a person must look.
Result<void> park_damaged(Transaction& transaction, const std::vector<std::int64_t>& intakes);

Result<std::vector<Planned>> store_plans(Transaction& transaction, const Options& options,
                                         const std::vector<Plan>& plans);
Result<void> release_plans(Transaction& transaction, const std::vector<std::string>& intake_ids);
// The parser failed on them and the process lives: each becomes suspect, or is parked. Logs each.
Result<void> fail_plans(Transaction& transaction, const std::vector<FailedPlan>& failed);

// The process ended in order: nothing that was claimed is a suspect.
Result<void> release_all_plans(Transaction& transaction);
// The process died: what was claimed becomes suspect, or is parked. Logs each.
Result<void> find_suspects(Transaction& transaction);

}  // namespace intaked::journal
