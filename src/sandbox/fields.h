// What the bodies of Thena's calls may hold: names, types and which are required. Source:
// docs.thena.ai/api-reference/platform, "Create a ticket", "Update a ticket", "Comment on a
// ticket" and "Create a customer contact".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/json.h"

namespace intaked::sandbox {

enum class FieldType {
  text,
  address,
  boolean,
  date_time,
  object,
  text_list,
  url_list,
  object_list
};
enum class Presence { required, optional };

struct BodyField {
  std::string_view name;
  FieldType type;
  Presence presence = Presence::optional;
};

std::span<const BodyField> create_ticket_fields();
std::span<const BodyField> update_ticket_fields();   // PATCH /v1/tickets/{id}
std::span<const BodyField> link_tickets_fields();    // PATCH /v1/tickets/link
std::span<const BodyField> create_contact_fields();  // POST /v1/accounts/contacts
std::span<const BodyField> create_comment_fields();  // POST /v1/tickets/{id}/comment
std::span<const BodyField> entity_comment_fields();  // POST /v1/comments: also names the entity

// One sentence for each mistake, in the words of Thena's validator; empty: the body is good. null
// counts as absent.
std::vector<std::string> mistakes_in(const model::Json& body, std::span<const BodyField> fields);

}  // namespace intaked::sandbox
