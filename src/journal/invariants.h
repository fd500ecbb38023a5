// What must hold in every journal at every moment, asked of the rows: `intaked fsck`.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "journal/inspection.h"
#include "lib/sql/connection.h"

namespace intaked::journal {

// Each kind of break has one Finding with the first few places. Nothing is changed. `bytes`: every
// message's bytes are read and compared with their digest, too. `stop`: asked now and then.
Result<Verdict> check_invariants(sql::Connection& db, bool bytes,
                                 const std::function<bool()>& stop);

}  // namespace intaked::journal
