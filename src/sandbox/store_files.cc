// What the store keeps beside tickets and comments: files and contacts.
#include "sandbox/identifiers.h"
#include "sandbox/store.h"

namespace intaked::sandbox {
namespace {

StoredFile file_in(const sql::Row& row) {
  return {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
          row.integer(3), from_microseconds(row.integer(4))};
}

}  // namespace

Result<void> Store::add_file(const StoredFile& file, std::string_view content) {
  return connection_->run(
      "INSERT INTO files (id, name, type, size, created_at, content) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      {std::string_view(file.id), std::string_view(file.name), std::string_view(file.type),
       file.size, to_microseconds(file.created_at), sql::Blob{content}});
}

Result<std::optional<StoredFile>> Store::find_file(std::string_view id) {
  std::optional<StoredFile> found;
  INTAKED_CHECK(connection_->run("SELECT id, name, type, size, created_at FROM files WHERE id = $1",
                                 {id}, [&](const sql::Row& row) { found = file_in(row); }));
  return found;
}

Result<std::vector<StoredFile>> Store::files() {
  std::vector<StoredFile> found;
  INTAKED_CHECK(
      connection_->run("SELECT id, name, type, size, created_at FROM files ORDER BY rowid", {},
                       [&](const sql::Row& row) { found.push_back(file_in(row)); }));
  return found;
}

Result<std::string> Store::content_of_file(std::string_view id) {
  std::string content;
  INTAKED_CHECK(connection_->run("SELECT content FROM files WHERE id = $1", {id},
                                 [&](const sql::Row& row) { content = row.blob(0); }));
  return content;
}

Result<void> Store::add_contact(std::string_view id, std::string_view email,
                                std::string_view document) {
  const std::string address = to_lower(email);
  return connection_->run("INSERT INTO contacts (email, id, document) VALUES ($1, $2, $3)",
                          {std::string_view(address), id, document});
}

Result<std::optional<std::string>> Store::contact_of(std::string_view email) {
  const std::string address = to_lower(email);
  return first_text("SELECT document FROM contacts WHERE email = $1", {std::string_view(address)});
}

Result<std::int64_t> Store::count_files() {
  return first_number("SELECT count(*) FROM files");
}

Result<std::int64_t> Store::count_contacts() {
  return first_number("SELECT count(*) FROM contacts");
}

}  // namespace intaked::sandbox
