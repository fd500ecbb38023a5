#include "sandbox/ticket.h"

#include <array>
#include <utility>

#include "sandbox/contacts.h"
#include "sandbox/identifiers.h"

namespace intaked::sandbox {
namespace {

using model::Json;

constexpr std::string_view k_default_priority = "Medium";
constexpr std::string_view k_default_sentiment = "Neutral";

// The id wins over the name, which wins over the default; an id that nobody has gets no name.
const Named* choose(const std::vector<Named>& list, const Json& body, std::string_view id_field,
                    std::string_view name_field, std::string_view otherwise) {
  if (const auto id = body.text(id_field); !id.empty()) return find_id(list, id);
  if (const Named* by_name = find_name(list, body.text(name_field))) return by_name;
  return find_name(list, otherwise);
}

void set_named(Json& document, std::string_view name, const Named* entry) {
  if (entry == nullptr) return;
  document.set(name, entry->name);
  document.set(std::string(name) + "Id", entry->id);
}

void set_account(Json& document, const Json& body, const Catalogue& catalogue) {
  const std::string_view email = body.text("requestorEmail");
  const std::string_view id = body.text("accountId");
  const Account* account =
      id.empty() ? find_account_of_domain(catalogue, email.substr(email.rfind('@') + 1))
                 : find_account(catalogue, id);
  if (account == nullptr) return;
  document.set("account", account->name);
  document.set("accountId", account->id);
}

void copy_all(Json& document, const Json& body) {
  for (const auto& [key, value] : *body.as_object()) {
    if (!value.is_null()) document.set(key, value);
  }
}

}  // namespace

Json make_ticket(const Json& body, const Catalogue& catalogue, const Team& team,
                 const TicketNumber& number, const Json& contact, Instant now) {
  Json ticket = Json::object();
  ticket.set("id", number.id);
  ticket.set("ticketId", number.number);
  ticket.set("ticketIdentifier", number.identifier);
  ticket.set("title", body.text("title"));
  set_named(ticket, "status", choose(catalogue.statuses, body, "statusId", "statusName", k_open));
  set_named(ticket, "priority",
            choose(catalogue.priorities, body, "priorityId", "priorityName", k_default_priority));
  set_named(ticket, "type", find_id(catalogue.types, body.text("typeId")));
  set_named(ticket, "sentiment",
            choose(catalogue.sentiments, body, "sentimentId", "", k_default_sentiment));
  set_account(ticket, body, catalogue);
  for (const std::string_view kind : {"team", "subTeam"}) {
    const std::string prefix(kind);
    ticket.set(prefix + "Id", team.id);
    ticket.set(prefix + "Name", team.name);
    ticket.set(prefix + "Identifier", team.identifier);
  }
  ticket.set("isPrivate", false);
  ticket.set("requestorEmail", body.text("requestorEmail"));
  ticket.set("submitterEmail", body.text("requestorEmail"));
  ticket.set("customFieldValues", Json::array());
  set_contact(ticket, contact);
  copy_all(ticket, body);
  ticket.set("createdAt", to_iso_milliseconds(now));
  ticket.set("updatedAt", to_iso_milliseconds(now));
  return ticket;
}

void set_status(Json& ticket, const Named& status, Instant now) {
  set_named(ticket, "status", &status);
  if (ticket.find("statusName") != nullptr) ticket.set("statusName", status.name);
  if (status.name == k_closed) {
    ticket.set("closedAt", to_iso_milliseconds(now));
  } else if (ticket.find("closedAt") != nullptr) {
    ticket.set("closedAt", nullptr);
  }
  ticket.set("updatedAt", to_iso_milliseconds(now));
}

void change_ticket(Json& ticket, const Json& body, const Catalogue& catalogue, MetadataPatch how,
                   Instant now) {
  for (const auto& [key, value] : *body.as_object()) {
    if (value.is_null()) continue;
    Json* old = ticket.find(key);
    if (key == "metadata" && how == MetadataPatch::merge && old != nullptr && old->is_object()) {
      for (const auto& [name, inner] : *value.as_object()) old->set(name, inner);
    } else {
      ticket.set(key, value);
    }
  }
  if (const Named* status = choose(catalogue.statuses, body, "statusId", "statusName", "")) {
    set_status(ticket, *status, now);
  }
  if (const Named* priority =
          choose(catalogue.priorities, body, "priorityId", "priorityName", "")) {
    set_named(ticket, "priority", priority);
    if (ticket.find("priorityName") != nullptr) ticket.set("priorityName", priority->name);
  }
  set_named(ticket, "type", find_id(catalogue.types, body.text("typeId")));
  set_named(ticket, "sentiment", find_id(catalogue.sentiments, body.text("sentimentId")));
  if (!body.text("accountId").empty()) set_account(ticket, body, catalogue);
  ticket.set("updatedAt", to_iso_milliseconds(now));
}

Json make_comment(const Json& body, const Catalogue& catalogue, const Json& contact,
                  std::string_view entity_id, Instant now) {
  const Person& author = catalogue.people.front();
  Json comment = Json::object();
  comment.set("id", random_id());
  comment.set("entityType", k_entity_type);
  comment.set("entityId", entity_id);
  comment.set("content", body.text("content"));
  comment.set("contentMarkdown", body.text("content"));
  comment.set("isEdited", false);
  comment.set("commentVisibility", "public");
  comment.set("commentType", "comment");
  comment.set("isPinned", false);
  comment.set("metadata", Json::object());
  comment.set("author", author.name);
  comment.set("authorId", author.id);
  comment.set("authorUserType", "BOT_USER");
  if (contact.is_object()) set_contact(comment, contact);
  copy_all(comment, body);
  const Json* attachments = body.find("attachmentIds");
  comment.set("attachments", attachments != nullptr ? *attachments : Json::array());
  comment.set("createdAt", to_iso_milliseconds(now));
  comment.set("updatedAt", to_iso_milliseconds(now));
  return comment;
}

Json first_comment_in(const Json& body) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> names{{
      {"commentContent", "content"},
      {"commentContentHtml", "contentHtml"},
      {"commentContentJson", "contentJson"},
      {"commentAttachmentIds", "attachmentIds"},
      {"commentMetadata", "metadata"},
      {"commentImpersonatedUserName", "impersonatedUserName"},
      {"commentImpersonatedUserEmail", "impersonatedUserEmail"},
      {"commentImpersonatedUserAvatar", "impersonatedUserAvatar"},
  }};
  if (body.text("commentContent").empty()) return {};
  Json comment = Json::object();
  for (const auto& [of_ticket, of_comment] : names) {
    if (const Json* value = body.find(of_ticket); value != nullptr) comment.set(of_comment, *value);
  }
  return comment;
}

}  // namespace intaked::sandbox
