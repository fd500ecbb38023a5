#include "journal/connections.h"

#include "journal/schema.h"

namespace intaked::journal {

Result<Connections> open_connections(const std::string& path, Instant now) {
  Connections db;
  INTAKED_TRY(db.writing, open_database(path, now));
  for (auto* reading : {&db.working, &db.looking, &db.sending, &db.inspecting}) {
    INTAKED_TRY(*reading, sql::Connection::open(path, sql::OpenMode::query_only));
  }
  return db;
}

}  // namespace intaked::journal
