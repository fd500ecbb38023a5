#include "sandbox/store.h"

#include <filesystem>
#include <limits>

namespace intaked::sandbox {
namespace {

constexpr std::string_view k_settings = R"(
  PRAGMA synchronous = OFF;
  PRAGMA journal_mode = MEMORY;
  PRAGMA locking_mode = EXCLUSIVE;
)";

constexpr std::string_view k_schema = R"(
  CREATE TABLE IF NOT EXISTS tickets (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    identifier TEXT NOT NULL UNIQUE,
    team_id TEXT NOT NULL,
    marker TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    document TEXT NOT NULL,
    is_deleted INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS tickets_marker ON tickets (marker) WHERE marker <> '';
  CREATE TABLE IF NOT EXISTS comments (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    entity_type TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    marker TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    document TEXT NOT NULL,
    is_deleted INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS comments_entity ON comments (entity_id);
  CREATE INDEX IF NOT EXISTS comments_marker ON comments (marker) WHERE marker <> '';
  CREATE TABLE IF NOT EXISTS numbers (team_id TEXT PRIMARY KEY, latest INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS files (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    content BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS contacts (
    email TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL);
  PRAGMA user_version = 2;
)";

constexpr std::int64_t k_version = 2;  // of the schema, as above

std::int64_t latest(const Selection& selection) {
  return selection.up_to ? to_microseconds(*selection.up_to)
                         : std::numeric_limits<std::int64_t>::max();
}

std::string_view direction(const Selection& selection) {
  return selection.is_oldest_first ? "ASC" : "DESC";
}

// Throw-away data is not migrated.
Result<void> refuse_other_version(sql::Connection& connection, const std::string& file) {
  std::int64_t version = 0;
  std::int64_t tables = 0;
  INTAKED_CHECK(connection.run("PRAGMA user_version", {},
                               [&](const sql::Row& row) { version = row.integer(0); }));
  INTAKED_CHECK(connection.run("SELECT count(*) FROM sqlite_master", {},
                               [&](const sql::Row& row) { tables = row.integer(0); }));
  if (tables == 0 || version == k_version) return {};
  return fail(ErrorKind::conflict, file + " was written by another version of the sandbox",
              "delete it, or name another --data");
}

Result<std::string> file_of(const std::string& where) {
  if (where == ":memory:" || where.ends_with(".sqlite")) return where;
  std::error_code error;
  std::filesystem::create_directories(where, error);
  if (error) {
    return fail(ErrorKind::io, "cannot make the directory " + where + ": " + error.message());
  }
  return (std::filesystem::path(where) / "sandbox.sqlite").string();
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const std::string& where) {
  INTAKED_TRY(const std::string file, file_of(where));
  INTAKED_TRY(auto connection, sql::Connection::open(file, sql::OpenMode::read_write));
  INTAKED_CHECK(connection->script(k_settings));
  INTAKED_CHECK(refuse_other_version(*connection, file));
  INTAKED_CHECK(connection->script(k_schema));
  return std::unique_ptr<Store>(new Store(std::move(connection)));
}

Result<void> Store::together(const std::function<Result<void>()>& work) {
  INTAKED_CHECK(connection_->run("BEGIN"));
  auto done = work();
  if (done) done = connection_->run("COMMIT");
  if (!done) {
    // The first error is the one to tell.
    (void)connection_->run("ROLLBACK");
  }
  return done;
}

Result<std::int64_t> Store::next_number(std::string_view team_id) {
  return first_number(
      "INSERT INTO numbers (team_id, latest) VALUES ($1, 1) "
      "ON CONFLICT (team_id) DO UPDATE SET latest = latest + 1 RETURNING latest",
      {team_id});
}

Result<void> Store::add_ticket(const StoredTicket& ticket) {
  return connection_->run(
      "INSERT INTO tickets (id, identifier, team_id, marker, created_at, document) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      {std::string_view(ticket.id), std::string_view(ticket.identifier),
       std::string_view(ticket.team_id), std::string_view(ticket.marker),
       to_microseconds(ticket.created_at), std::string_view(ticket.document)});
}

Result<void> Store::add_comment(const StoredComment& comment) {
  return connection_->run(
      "INSERT INTO comments (id, entity_type, entity_id, marker, created_at, document) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      {std::string_view(comment.id), std::string_view(comment.entity_type),
       std::string_view(comment.entity_id), std::string_view(comment.marker),
       to_microseconds(comment.created_at), std::string_view(comment.document)});
}

Result<std::optional<TicketRow>> Store::find_ticket(std::string_view id_or_identifier) {
  std::optional<TicketRow> found;
  INTAKED_CHECK(connection_->run(
      "SELECT position, document, "
      "(SELECT count(*) FROM comments WHERE entity_id = tickets.id) "
      "FROM tickets WHERE (id = $1 OR identifier = $1) AND is_deleted = 0",
      {id_or_identifier}, [&](const sql::Row& row) {
        found = TicketRow{row.integer(0), std::string(row.text(1)), row.integer(2)};
      }));
  return found;
}

Result<void> Store::change_ticket(std::string_view id, std::string_view document) {
  return connection_->run("UPDATE tickets SET document = $2 WHERE id = $1", {id, document});
}

Result<void> Store::delete_ticket(std::string_view id, std::string_view document) {
  return together([&]() -> Result<void> {
    INTAKED_CHECK(connection_->run("UPDATE tickets SET document = $2, is_deleted = 1 WHERE id = $1",
                                   {id, document}));
    return connection_->run("UPDATE comments SET is_deleted = 1 WHERE entity_id = $1", {id});
  });
}

Result<std::optional<std::string>> Store::ticket_of_marker(std::string_view marker) {
  return first_text(
      "SELECT document FROM tickets WHERE marker = $1 AND marker <> '' ORDER BY position LIMIT 1",
      {marker});
}

Result<std::optional<std::string>> Store::comment_of_marker(std::string_view marker,
                                                            std::string_view entity_id) {
  return first_text(
      "SELECT document FROM comments WHERE marker = $1 AND marker <> '' AND entity_id = $2 "
      "ORDER BY position LIMIT 1",
      {marker, entity_id});
}

Result<std::vector<TicketRow>> Store::tickets(const Selection& selection) {
  const std::string sql =
      std::string(
          "SELECT position, document, "
          "(SELECT count(*) FROM comments WHERE entity_id = tickets.id) FROM tickets "
          "WHERE ($1 = '' OR team_id = $1) AND created_at BETWEEN $2 AND $3 "
          "AND ($4 = '' OR instr(document, $4) > 0) AND is_deleted <= $7 ORDER BY position ")
          .append(direction(selection))
          .append(" LIMIT $5 OFFSET $6");
  std::vector<TicketRow> rows;
  INTAKED_CHECK(
      connection_->run(sql,
                       {std::string_view(selection.team_id), to_microseconds(selection.from),
                        latest(selection), std::string_view(selection.contains), selection.limit,
                        selection.skip, std::int64_t{selection.with_deleted}},
                       [&](const sql::Row& row) {
                         rows.push_back({row.integer(0), std::string(row.text(1)), row.integer(2)});
                       }));
  return rows;
}

Result<std::vector<std::string>> Store::comments(const Selection& selection) {
  const std::string sql = std::string(
                              "SELECT document FROM comments WHERE ($1 = '' OR entity_type = $1) "
                              "AND ($2 = '' OR entity_id = $2) AND created_at BETWEEN $3 AND $4 "
                              "AND ($5 = '' OR instr(document, $5) > 0) AND is_deleted <= $8 "
                              "ORDER BY position ")
                              .append(direction(selection))
                              .append(" LIMIT $6 OFFSET $7");
  std::vector<std::string> documents;
  INTAKED_CHECK(connection_->run(
      sql,
      {std::string_view(selection.entity_type), std::string_view(selection.entity_id),
       to_microseconds(selection.from), latest(selection), std::string_view(selection.contains),
       selection.limit, selection.skip, std::int64_t{selection.with_deleted}},
      [&](const sql::Row& row) { documents.emplace_back(row.text(0)); }));
  return documents;
}

Result<std::int64_t> Store::count_tickets() {
  return first_number("SELECT count(*) FROM tickets");
}

Result<std::int64_t> Store::count_comments() {
  return first_number("SELECT count(*) FROM comments");
}

Result<std::int64_t> Store::count_deleted_tickets() {
  return first_number("SELECT count(*) FROM tickets WHERE is_deleted = 1");
}

Result<std::vector<DoubledMarker>> Store::doubled_tickets() {
  return doubled(
      "SELECT marker, count(*) FROM tickets WHERE marker <> '' "
      "GROUP BY marker HAVING count(*) > 1 ORDER BY marker");
}

Result<std::vector<DoubledMarker>> Store::doubled_comments() {
  return doubled(
      "SELECT marker, count(*) FROM comments WHERE marker <> '' "
      "GROUP BY marker, entity_id HAVING count(*) > 1 ORDER BY marker");
}

Result<void> Store::clear() {
  return connection_->script(
      "DELETE FROM tickets; DELETE FROM comments; DELETE FROM numbers; "
      "DELETE FROM files; DELETE FROM contacts;");
}

Result<std::optional<std::string>> Store::first_text(std::string_view sql,
                                                     std::initializer_list<sql::Value> values) {
  std::optional<std::string> found;
  INTAKED_CHECK(connection_->run(sql, values, [&](const sql::Row& row) {
    if (!found) found = std::string(row.text(0));
  }));
  return found;
}

Result<std::int64_t> Store::first_number(std::string_view sql,
                                         std::initializer_list<sql::Value> values) {
  std::int64_t number = 0;
  INTAKED_CHECK(
      connection_->run(sql, values, [&](const sql::Row& row) { number = row.integer(0); }));
  return number;
}

Result<std::vector<DoubledMarker>> Store::doubled(std::string_view sql) {
  std::vector<DoubledMarker> found;
  INTAKED_CHECK(connection_->run(sql, {}, [&](const sql::Row& row) {
    found.push_back({std::string(row.text(0)), row.integer(1)});
  }));
  return found;
}

}  // namespace intaked::sandbox
