#include "sandbox/fields.h"

#include <algorithm>
#include <array>

#include "sandbox/date_time.h"

namespace intaked::sandbox {
namespace {

using model::Json;

constexpr std::array k_create_ticket{
    BodyField{"title", FieldType::text, Presence::required},
    BodyField{"requestorEmail", FieldType::address, Presence::required},
    BodyField{"teamId", FieldType::text, Presence::required},
    BodyField{"description", FieldType::text},
    BodyField{"accountId", FieldType::text},
    BodyField{"assignedAgentId", FieldType::text},
    BodyField{"assignedAgentEmail", FieldType::address},
    BodyField{"dueDate", FieldType::date_time},
    BodyField{"submitterEmail", FieldType::address},
    BodyField{"statusId", FieldType::text},
    BodyField{"statusName", FieldType::text},
    BodyField{"priorityId", FieldType::text},
    BodyField{"priorityName", FieldType::text},
    BodyField{"sentimentId", FieldType::text},
    BodyField{"metadata", FieldType::object},
    BodyField{"typeId", FieldType::text},
    BodyField{"isPrivate", FieldType::boolean},
    BodyField{"source", FieldType::text},
    BodyField{"aiGeneratedTitle", FieldType::text},
    BodyField{"aiGeneratedSummary", FieldType::text},
    BodyField{"attachmentUrls", FieldType::url_list},
    BodyField{"customFieldValues", FieldType::object_list},
    BodyField{"performRouting", FieldType::boolean},
    BodyField{"formId", FieldType::text},
    BodyField{"isProactive", FieldType::boolean},
    BodyField{"closedAt", FieldType::date_time},
    BodyField{"closedById", FieldType::text},
    BodyField{"proactiveChannels", FieldType::text_list},
    BodyField{"commentContent", FieldType::text},
    BodyField{"commentContentHtml", FieldType::text},
    BodyField{"commentContentJson", FieldType::text},
    BodyField{"commentAttachmentIds", FieldType::text_list},
    BodyField{"commentMetadata", FieldType::object},
    BodyField{"commentImpersonatedUserName", FieldType::text},
    BodyField{"commentImpersonatedUserEmail", FieldType::address},
    BodyField{"commentImpersonatedUserAvatar", FieldType::text},
    BodyField{"deDuplicationKey", FieldType::text},
};

constexpr std::array k_update_ticket{
    BodyField{"title", FieldType::text},
    BodyField{"description", FieldType::text},
    BodyField{"accountId", FieldType::text},
    BodyField{"assignedAgentId", FieldType::text},
    BodyField{"assignedAgentEmail", FieldType::address},
    BodyField{"dueDate", FieldType::date_time},
    BodyField{"submitterEmail", FieldType::address},
    BodyField{"statusId", FieldType::text},
    BodyField{"statusName", FieldType::text},
    BodyField{"priorityId", FieldType::text},
    BodyField{"priorityName", FieldType::text},
    BodyField{"sentimentId", FieldType::text},
    BodyField{"metadata", FieldType::object},
    BodyField{"typeId", FieldType::text},
    BodyField{"isPrivate", FieldType::boolean},
    BodyField{"source", FieldType::text},
    BodyField{"aiGeneratedTitle", FieldType::text},
    BodyField{"aiGeneratedSummary", FieldType::text},
};

constexpr std::array k_link_tickets{
    BodyField{"sourceTicketId", FieldType::text, Presence::required},
    BodyField{"linkedTicketId", FieldType::text, Presence::required},
};

constexpr std::array k_create_contact{
    BodyField{"firstName", FieldType::text, Presence::required},
    BodyField{"email", FieldType::address, Presence::required},
    BodyField{"lastName", FieldType::text},
    BodyField{"phoneNumber", FieldType::text},
    BodyField{"contactType", FieldType::text},
    BodyField{"avatarUrl", FieldType::text},
    BodyField{"accountIds", FieldType::text_list},
    BodyField{"customFieldValues", FieldType::object_list},
    BodyField{"metadata", FieldType::object},
};

constexpr std::array k_entity_comment{
    BodyField{"entityType", FieldType::text, Presence::required},
    BodyField{"entityId", FieldType::text, Presence::required},
    BodyField{"content", FieldType::text, Presence::required},
    BodyField{"contentHtml", FieldType::text},
    BodyField{"contentJson", FieldType::text},
    BodyField{"threadName", FieldType::text},
    BodyField{"parentCommentId", FieldType::text},
    BodyField{"commentVisibility", FieldType::text},
    BodyField{"commentType", FieldType::text},
    BodyField{"customerEmail", FieldType::address},
    BodyField{"metadata", FieldType::object},
    BodyField{"attachmentIds", FieldType::text_list},
    BodyField{"impersonatedUserEmail", FieldType::address},
    BodyField{"impersonatedUserName", FieldType::text},
    BodyField{"impersonatedUserAvatar", FieldType::text},
    BodyField{"shouldSendEmail", FieldType::boolean},
    BodyField{"deDuplicationKey", FieldType::text},
};

bool is_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
  return text.find_first_of(" \t\r\n<>,;") == std::string_view::npos &&
         text.substr(at + 1).find('.') != std::string_view::npos;
}

bool is_url(std::string_view text) {
  const bool is_web = text.starts_with("https://") || text.starts_with("http://");
  return is_web && text.find("//") + 2 < text.size() &&
         text.find_first_of(" \t\r\n\"<>") == std::string_view::npos;
}

template <class Is>
bool all_of(const Json& value, Is is) {
  const Json::Array* items = value.as_array();
  return items != nullptr && std::all_of(items->begin(), items->end(), is);
}

std::string_view complaint(FieldType type, const Json& value) {
  switch (type) {
    case FieldType::text:
      return value.is_string() ? "" : " must be a string";
    case FieldType::address:
      return value.is_string() && is_address(*value.as_string()) ? "" : " must be an email";
    case FieldType::boolean:
      return value.is_bool() ? "" : " must be a boolean value";
    case FieldType::date_time:
      return value.is_string() && is_date_time(*value.as_string())
                 ? ""
                 : " must be a valid ISO 8601 date string";
    case FieldType::object:
      return value.is_object() ? "" : " must be an object";
    case FieldType::text_list:
      return all_of(value, [](const Json& item) { return item.is_string(); })
                 ? ""
                 : " must be an array of strings";
    case FieldType::url_list:
      if (!value.is_array()) return " must be an array";
      return all_of(value,
                    [](const Json& item) { return item.is_string() && is_url(*item.as_string()); })
                 ? ""
                 : " must hold URL addresses only";
    case FieldType::object_list:
      return all_of(value, [](const Json& item) { return item.is_object(); })
                 ? ""
                 : " must be an array of objects";
  }
  return " is of an unknown type";
}

bool is_empty_text(const Json* value) {
  return value == nullptr || value->is_null() ||
         (value->is_string() &&
          value->as_string()->find_first_not_of(" \t\r\n") == std::string::npos);
}

}  // namespace

std::span<const BodyField> create_ticket_fields() {
  return k_create_ticket;
}

std::span<const BodyField> update_ticket_fields() {
  return k_update_ticket;
}

std::span<const BodyField> link_tickets_fields() {
  return k_link_tickets;
}

std::span<const BodyField> create_contact_fields() {
  return k_create_contact;
}

std::span<const BodyField> create_comment_fields() {
  return std::span(k_entity_comment).subspan(2);
}

std::span<const BodyField> entity_comment_fields() {
  return k_entity_comment;
}

std::vector<std::string> mistakes_in(const Json& body, std::span<const BodyField> fields) {
  std::vector<std::string> mistakes;
  const auto complain = [&](std::string_view name, std::string_view what) {
    mistakes.push_back(std::string(name).append(what));
  };
  if (!body.is_object()) return {"the body must be a JSON object"};
  for (const BodyField& field : fields) {
    const Json* value = body.find(field.name);
    if (field.presence == Presence::required && is_empty_text(value)) {
      complain(field.name, " should not be empty");
    } else if (value != nullptr && !value->is_null()) {
      const std::string_view what = complaint(field.type, *value);
      if (!what.empty()) complain(field.name, what);
    }
  }
  for (const auto& [key, value] : *body.as_object()) {
    const auto is_it = [&name = key](const BodyField& field) { return field.name == name; };
    if (std::none_of(fields.begin(), fields.end(), is_it)) {
      mistakes.push_back("property " + key + " should not exist");
    }
  }
  return mistakes;
}

}  // namespace intaked::sandbox
