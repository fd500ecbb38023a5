// Looking without touching: lists, one intake with all that is known, counts.
#pragma once

#include <string>
#include <vector>

#include "journal/transaction.h"

namespace intaked::journal {

Result<std::vector<Intake>> list(sql::Connection& db, const ListFilter& filter);
Result<Intake> read_intake(sql::Connection& db, std::int64_t intake);
Result<IntakeDetails> find(sql::Connection& db, const std::string& id);
Result<std::string> raw_bytes(sql::Connection& db, const std::string& id);
Result<Counts> counts(sql::Connection& db);
Result<Pulse> pulse(sql::Connection& db);

// The one intake that `id` names: public id or a prefix of it (at least 6 characters), ticket
// identifier or ticket id, also in small letters (then the intake that opened the ticket).
// not_found, or conflict when a prefix fits several.
Result<std::int64_t> find_intake(sql::Connection& db, const std::string& id);

}  // namespace intaked::journal
