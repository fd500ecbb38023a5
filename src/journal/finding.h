// The index that messages are found by: kept with each plan, asked by people.
#pragma once

#include "journal/inspection.h"
#include "journal/transaction.h"

namespace intaked::journal {

// Instead of what an earlier plan of it said.
Result<void> keep_findable(sql::Connection& db, std::int64_t intake, const std::string& words,
                           bool planned_before);
// Another source brought it, too.
Result<void> add_findable_word(sql::Connection& db, std::int64_t intake, const std::string& word);
Result<void> forget_findable(sql::Connection& db, std::int64_t intake);

Result<FoundMessages> find_messages(sql::Connection& db, const Wanted& wanted);
Result<RuleHits> rule_hits(sql::Connection& db, const std::string& rule);
Result<Fates> fates(sql::Connection& db, const std::string& source);
Result<KeptSince> kept_since(sql::Connection& db);

}  // namespace intaked::journal
