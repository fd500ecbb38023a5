#include "journal/connections.h"

#include "journal/backup.h"
#include "journal/damage.h"
#include "journal/schema.h"
#include "journal/state_directory.h"

namespace intaked::journal {

namespace {

// SQLite's log and its index, at least.
constexpr std::uint64_t k_room_to_open = 1 << 20;

Result<Connections> open_all(const std::string& state_directory, Instant now) {
  Connections db;
  db.path = database_in(state_directory);
  INTAKED_CHECK(no_restore_is_unfinished(state_directory));
  remove_unfinished_copies(state_directory);
  INTAKED_CHECK(make_private_file(db.path));
  INTAKED_TRY(db.writing, open_database(db.path, now));
  for (auto* reading : {&db.working, &db.looking, &db.sending, &db.inspecting}) {
    INTAKED_TRY(*reading, connect(db.path, sql::OpenMode::query_only));
  }
  return db;
}

}  // namespace

std::string database_in(const std::string& state_directory) {
  return state_directory + "/journal.db";
}

Result<Connections> open_connections(const std::string& state_directory, Instant now) {
  auto db = open_all(state_directory, now);
  if (db || (db.error().kind != ErrorKind::io && db.error().kind != ErrorKind::no_space) ||
      free_bytes(state_directory) >= k_room_to_open)
    return db;
  // Of the many ways in which that fails, few say so.
  return fail(ErrorKind::no_space,
              "the disk of " + state_directory +
                  " is full, and the journal cannot be opened: " + db.error().text,
              "make space there; nothing is lost, mail waits on its server");
}

}  // namespace intaked::journal
