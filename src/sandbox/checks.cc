#include "sandbox/checks.h"

#include <algorithm>

#include "sandbox/files.h"

namespace intaked::sandbox {
namespace {

using model::Json;
using List = std::vector<std::string>;

std::size_t characters_in(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void find_too_long(const Json& body, const Policy& policy, List& mistakes) {
  for (const auto& [field, longest] : policy.longest) {
    if (characters_in(body.text(field)) <= longest) continue;
    mistakes.push_back(field + " must be shorter than or equal to " + std::to_string(longest) +
                       " characters");
  }
}

// The names and ids in the body that nobody here has.
void find_unknown_names(const Json& body, const Catalogue& catalogue, List& mistakes) {
  const auto check = [&](const std::vector<Named>& list, std::string_view id_field,
                         std::string_view name_field) {
    const std::string_view id = body.text(id_field);
    const std::string_view name = body.text(name_field);
    if (!id.empty() && find_id(list, id) == nullptr) {
      mistakes.push_back(std::string(id_field) + " " + std::string(id) + " does not exist");
    } else if (id.empty() && !name.empty() && find_name(list, name) == nullptr) {
      mistakes.push_back(std::string(name_field) + " " + std::string(name) + " does not exist");
    }
  };
  check(catalogue.statuses, "statusId", "statusName");
  check(catalogue.priorities, "priorityId", "priorityName");
  check(catalogue.types, "typeId", "");
}

Result<void> find_unknown_files(const Call& call, const Json& body, std::string_view field,
                                List& mistakes) {
  const Json* ids = body.find(field);
  if (ids == nullptr || !ids->is_array()) return {};
  for (const Json& id : *ids->as_array()) {
    INTAKED_TRY(const auto file, call.desk.store.find_file(*id.as_string()));
    if (!file) mistakes.push_back(std::string(field) + " " + *id.as_string() + " does not exist");
  }
  return {};
}

// URLs of other places are taken as they are; those of ours must lead to a file.
Result<void> find_unknown_links(const Call& call, const Json& body, List& mistakes) {
  const Json* urls = body.find("attachmentUrls");
  if (urls == nullptr || !urls->is_array()) return {};
  for (const Json& url : *urls->as_array()) {
    const auto id = own_file_in(*url.as_string(), call);
    if (!id) continue;
    INTAKED_TRY(const auto file, call.desk.store.find_file(*id));
    if (!file) mistakes.push_back("attachmentUrls " + *url.as_string() + " does not exist");
  }
  return {};
}

const CustomField* custom_field_named(const Policy& policy, std::string_view id) {
  const auto found = std::find_if(
      policy.custom_fields.begin(), policy.custom_fields.end(),
      [&](const CustomField& field) { return field.slug == id || custom_field_id(field) == id; });
  return found == policy.custom_fields.end() ? nullptr : &*found;
}

bool has_option(const CustomField& field, const Json& value) {
  if (field.options.empty() || value.is_null()) return true;
  const auto is_option = [&](const Json& one) {
    return one.is_string() && std::find(field.options.begin(), field.options.end(),
                                        *one.as_string()) != field.options.end();
  };
  if (field.type == "single_choice") return is_option(value);
  const Json::Array* several = value.as_array();
  return several != nullptr && std::all_of(several->begin(), several->end(), is_option);
}

// Elements are {fieldId, value}, as Thena documents them for accounts; of tickets it shows none.
void find_wrong_custom_fields(const Json& body, const Policy& policy, Change change,
                              List& mistakes) {
  if (policy.custom_fields.empty()) return;
  std::vector<const CustomField*> given;
  const Json* values = body.find("customFieldValues");
  for (const Json& entry :
       values != nullptr && values->is_array() ? *values->as_array() : Json::Array{}) {
    const std::string id(entry.text("fieldId"));
    const CustomField* field = custom_field_named(policy, id);
    const Json* value = entry.find("value");
    if (field == nullptr) {
      mistakes.push_back("customFieldValues fieldId " + id + " does not exist");
    } else if (value == nullptr || !has_option(*field, *value)) {
      mistakes.push_back("customFieldValues value of " + field->slug + " is not valid");
    } else if (!value->is_null()) {
      given.push_back(field);
    }
  }
  if (change == Change::update) return;
  for (const CustomField& field : policy.custom_fields) {
    if (field.is_mandatory && std::find(given.begin(), given.end(), &field) == given.end()) {
      mistakes.push_back("customFieldValues must contain " + field.slug +
                         ", it is mandatory on creation");
    }
  }
}

Result<void> find_stranger(const Call& call, const Json& body, List& mistakes) {
  const std::string_view email = body.text("customerEmail");
  if (!call.desk.policy.strict_customers || email.empty()) return {};
  INTAKED_TRY(const auto contact, call.desk.store.contact_of(email));
  if (!contact) mistakes.emplace_back("customerEmail must be a contact");
  return {};
}

void find_unknown_visibility(const Json& body, List& mistakes) {
  const std::string_view visibility = body.text("commentVisibility");
  if (visibility.empty() || visibility == "public" || visibility == "private") return;
  mistakes.emplace_back("commentVisibility must be one of the following values: public, private");
}

}  // namespace

Mistakes mistakes_in_ticket(const Call& call, const Json& body, Change change) {
  List mistakes = mistakes_in(
      body, change == Change::creation ? create_ticket_fields() : update_ticket_fields());
  if (!mistakes.empty()) return mistakes;
  find_too_long(body, call.desk.policy, mistakes);
  find_unknown_names(body, call.desk.catalogue, mistakes);
  INTAKED_CHECK(find_unknown_files(call, body, "commentAttachmentIds", mistakes));
  INTAKED_CHECK(find_unknown_links(call, body, mistakes));
  find_wrong_custom_fields(body, call.desk.policy, change, mistakes);
  return mistakes;
}

Mistakes mistakes_in_comment(const Call& call, const Json& body,
                             std::span<const BodyField> fields) {
  List mistakes = mistakes_in(body, fields);
  if (!mistakes.empty()) return mistakes;
  find_too_long(body, call.desk.policy, mistakes);
  find_unknown_visibility(body, mistakes);
  INTAKED_CHECK(find_unknown_files(call, body, "attachmentIds", mistakes));
  INTAKED_CHECK(find_stranger(call, body, mistakes));
  return mistakes;
}

}  // namespace intaked::sandbox
