// SQLite's result codes as ours. Private to this folder.
#pragma once

#include <string_view>

#include "base/result.h"
#include "lib/sql/connection.h"

struct sqlite3;

namespace intaked::sql {

// What `code`, just answered by `database` (may be null), means to a caller; `doing` is the
// statement or step. `damage` is told where the file is damaged.
tl::unexpected<Error> error_of(sqlite3* database, int code, std::string_view doing,
                               const DamageWords& damage);

}  // namespace intaked::sql
