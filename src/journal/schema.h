// The tables, as a numbered list of migrations, and the facts fixed when the file is made.
//
// Statements elsewhere keep to what SQLite and PostgreSQL both understand; the definitions here
// are SQLite's.
#pragma once

#include <string>

#include "base/clock.h"
#include "lib/sql/connection.h"

namespace intaked::journal {

// Opens (or makes) the database for its one writer: write-ahead log, synchronous=FULL read back,
// auto_vacuum, all migrations. invalid: made by a newer intaked, or not ours.
Result<std::unique_ptr<sql::Connection>> open_database(const std::string& path, Instant now);

// The newest version this program knows.
int schema_version_known();

}  // namespace intaked::journal
