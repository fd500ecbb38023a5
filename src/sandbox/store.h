// Tickets, comments and contacts, as the documents that the API answers with, and files. SQLite,
// without waiting for the disk: what is here is throw-away, and must not be what a benchmark
// measures. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "lib/sql/connection.h"

namespace intaked::sandbox {

struct StoredTicket {
  std::string id;
  std::string identifier;  // "SUP-1"
  std::string team_id;
  std::string marker;  // deDuplicationKey, "" if none came
  Instant created_at;
  std::string document;  // JSON text
};

struct StoredComment {
  std::string id;
  std::string entity_type;
  std::string entity_id;
  std::string marker;
  Instant created_at;
  std::string document;
};

struct TicketRow {
  std::int64_t position = 0;  // in the order of creation
  std::string document;
  std::int64_t comments = 0;
};

struct StoredFile {
  std::string id;
  std::string name;  // as it was sent, whatever it holds
  std::string type;
  std::int64_t size = 0;
  Instant created_at;
};

// Which tickets or comments, and in what order.
struct Selection {
  bool with_deleted = false;     // also deleted tickets and their comments
  std::string team_id = {};      // "": of all teams
  std::string entity_type = {};  // comments only; "": of all
  std::string entity_id = {};
  Instant from{};                     // created then or later
  std::optional<Instant> up_to = {};  // created then or earlier
  std::string contains = {};          // an exact piece of the document's text; "": any
  bool is_oldest_first = false;
  std::int64_t skip = 0;
  std::int64_t limit = -1;  // -1: all
};

struct DoubledMarker {
  std::string marker;
  std::int64_t count = 0;
};

class Store {
 public:
  // A directory (made if missing), a file, or ":memory:".
  static Result<std::unique_ptr<Store>> open(const std::string& where);

  // One transaction: `work` may call what follows; its error undoes all of it.
  Result<void> together(const std::function<Result<void>()>& work);
  // 1, 2, … for each team.
  Result<std::int64_t> next_number(std::string_view team_id);
  Result<void> add_ticket(const StoredTicket& ticket);
  Result<void> add_comment(const StoredComment& comment);

  // By id or by identifier; nothing if there is none, or if it was deleted.
  Result<std::optional<TicketRow>> find_ticket(std::string_view id_or_identifier);
  Result<void> change_ticket(std::string_view id, std::string_view document);
  // It and its comments are found no more; the counts keep them.
  Result<void> delete_ticket(std::string_view id, std::string_view document);
  // The documents of the first with this marker.
  Result<std::optional<std::string>> ticket_of_marker(std::string_view marker);
  Result<std::optional<std::string>> comment_of_marker(std::string_view marker,
                                                       std::string_view entity_id);

  Result<std::vector<TicketRow>> tickets(const Selection& selection);
  Result<std::vector<std::string>> comments(const Selection& selection);

  Result<void> add_file(const StoredFile& file, std::string_view content);
  Result<std::optional<StoredFile>> find_file(std::string_view id);
  Result<std::vector<StoredFile>> files();                   // in the order of their uploads
  Result<std::string> content_of_file(std::string_view id);  // "" if there is none

  // Addresses are compared without regard to case. Error: conflict, if the address has a contact.
  Result<void> add_contact(std::string_view id, std::string_view email, std::string_view document);
  Result<std::optional<std::string>> contact_of(std::string_view email);

  Result<std::int64_t> count_tickets();   // also deleted ones
  Result<std::int64_t> count_comments();  // also on deleted tickets
  Result<std::int64_t> count_deleted_tickets();
  Result<std::int64_t> count_files();
  Result<std::int64_t> count_contacts();
  Result<std::vector<DoubledMarker>> doubled_tickets();
  Result<std::vector<DoubledMarker>> doubled_comments();

  Result<void> clear();

 private:
  explicit Store(std::unique_ptr<sql::Connection> connection)
      : connection_(std::move(connection)) {}
  Result<std::optional<std::string>> first_text(std::string_view sql,
                                                std::initializer_list<sql::Value> values);
  Result<std::int64_t> first_number(std::string_view sql,
                                    std::initializer_list<sql::Value> values = {});
  Result<std::vector<DoubledMarker>> doubled(std::string_view sql);

  std::unique_ptr<sql::Connection> connection_;
};

}  // namespace intaked::sandbox
