#include "compose/fields.h"

#include <algorithm>

#include "compose/cut.h"

namespace intaked::compose {
namespace {

using model::Json;

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

std::string set_by(const model::SetField& set) {
  return " (set by " + set.rule + ", " + set.place + ")";
}

std::optional<std::string> text_from(const Json& value) {
  if (const std::string* text = value.as_string()) return *text;
  if (const bool* flag = value.as_bool()) return *flag ? "true" : "false";
  if (const std::int64_t* number = value.as_integer()) return std::to_string(*number);
  return std::nullopt;
}

bool is_unset(const Json& value) {
  const std::string* text = value.as_string();
  return value.is_null() || (text && trimmed(*text).empty());
}

// RFC 3339 5.6 in shape: 2026-03-13T16:40:07[.5](Z|+01:00).
bool looks_like_instant(std::string_view text) {
  constexpr std::string_view k_shape = "dddd-dd-ddTdd:dd:dd";
  const auto matches = [](std::string_view got, std::string_view shape) {
    return got.size() == shape.size() &&
           std::equal(got.begin(), got.end(), shape.begin(), [](char c, char expected) {
             return expected == 'd' ? c >= '0' && c <= '9' : c == expected;
           });
  };
  if (text.size() <= k_shape.size() || !matches(text.substr(0, k_shape.size()), k_shape)) {
    return false;
  }
  text.remove_prefix(k_shape.size());
  if (text.front() == '.') {
    const std::size_t end = text.find_first_not_of("0123456789", 1);
    if (end == std::string_view::npos || end == 1) return false;
    text.remove_prefix(end);
  }
  return text == "Z" || matches(text, "+dd:dd") || matches(text, "-dd:dd");
}

Json list_from(const Json& value) {
  if (value.is_array()) return value;
  Json list = Json::array();
  list.push_back(value);
  return list;
}

std::string_view list_word(model::DirectoryList list) {
  switch (list) {
    case model::DirectoryList::team:
      return "team";
    case model::DirectoryList::status:
      return "status";
    case model::DirectoryList::priority:
      return "priority";
    case model::DirectoryList::type:
      return "ticket type";
    case model::DirectoryList::sentiment:
      return "sentiment";
    case model::DirectoryList::account:
      return "account";
    case model::DirectoryList::form:
      return "form";
    case model::DirectoryList::agent:
      return "agent";
    case model::DirectoryList::none:
      break;
  }
  return "name";
}

class Collector {
 public:
  Collector(const model::RoutingDecision& decision, const model::DeskDirectory& directory,
            std::size_t text_bytes_max)
      : decision_(decision), directory_(directory), text_bytes_max_(text_bytes_max) {}

  Fields collect() {
    fields_.values = Json::object();
    for (const model::TicketField& field : model::ticket_fields()) {
      if (field.is_api_field) add(field);
    }
    return std::move(fields_);
  }

 private:
  void add(const model::TicketField& field) {
    const model::SetField* own = find(field.name);
    const model::TicketField* twin =
        field.twin.empty() ? nullptr : model::find_ticket_field(field.twin);
    const model::SetField* named = twin && !twin->is_api_field ? find(twin->name) : nullptr;
    // Both point into decision_.fields, which is in the order of setting.
    if (named && (!own || named < own)) {
      add_resolved(field, *twin, *named);
    } else if (own) {
      add_value(field, *own);
    }
  }

  const model::SetField* find(std::string_view name) const {
    const model::SetField* set = decision_.find(name);
    return set && !is_unset(set->value) ? set : nullptr;
  }

  void add_resolved(const model::TicketField& field, const model::TicketField& twin,
                    const model::SetField& set) {
    const std::optional<std::string> name = text_from(set.value);
    const model::DirectoryList list =
        twin.list == model::DirectoryList::none ? field.list : twin.list;
    const std::string word(list_word(list));
    if (!name) return refuse(set, "is not a name");
    const model::DirectoryEntry* entry = directory_.find_name(list, trimmed(*name));
    if (entry) {
      fields_.values.set(field.name, entry->id);
    } else if (directory_.knows(list)) {
      fields_.unresolved.push_back("no " + word + " " + quoted(*name) + " at the desk" +
                                   set_by(set));
    } else {
      fields_.unresolved.push_back("the desk has not told its list for " + word + ", so " +
                                   set.name + " " + quoted(*name) + " has no id; set " +
                                   std::string(field.name) + " instead" + set_by(set));
    }
  }

  void add_value(const model::TicketField& field, const model::SetField& set) {
    switch (field.type) {
      case model::FieldType::text:
      case model::FieldType::address:
        return add_text(field, set);
      case model::FieldType::boolean: {
        const std::optional<bool> flag = boolean_of(set.value);
        if (!flag) return refuse(set, "is neither true nor false");
        fields_.values.set(field.name, *flag);
        return;
      }
      case model::FieldType::date_time: {
        const std::optional<std::string> text = text_from(set.value);
        if (!text || !looks_like_instant(*text)) {
          return refuse(set, "is not a date and time such as 2026-03-16T12:40:00Z");
        }
        fields_.values.set(field.name, *text);
        return;
      }
      case model::FieldType::text_list:
        fields_.values.set(field.name, list_from(set.value));
        return;
      case model::FieldType::map:
      case model::FieldType::field_list:
        return;  // entry by entry, elsewhere
    }
  }

  void add_text(const model::TicketField& field, const model::SetField& set) {
    const std::optional<std::string> text = text_from(set.value);
    if (!text) return refuse(set, "is not a text");
    fields_.values.set(field.name, cut_with_notice(*text, text_bytes_max_));
  }

  void refuse(const model::SetField& set, std::string_view why) {
    const std::optional<std::string> text = text_from(set.value);
    fields_.unresolved.push_back(set.name + (text ? " " + quoted(*text) : "") + " " +
                                 std::string(why) + set_by(set));
  }

  const model::RoutingDecision& decision_;
  const model::DeskDirectory& directory_;
  const std::size_t text_bytes_max_;
  Fields fields_;
};

}  // namespace

Fields fields_of(const model::RoutingDecision& decision, const model::DeskDirectory& directory,
                 std::size_t text_bytes_max) {
  return Collector(decision, directory, text_bytes_max).collect();
}

Json custom_field_values_of(const model::RoutingDecision& decision) {
  constexpr std::string_view k_name = "customFieldValues";
  Json list;
  if (const model::SetField* whole = decision.find(k_name); whole && !is_unset(whole->value)) {
    list = list_from(whole->value);
  }
  for (const model::SetField& set : decision.fields) {
    const std::string_view name = set.name;
    if (!name.starts_with(k_name) || name.size() <= k_name.size() + 1 ||
        name[k_name.size()] != '.') {
      continue;
    }
    Json element = Json::object();
    element.set("fieldId", name.substr(k_name.size() + 1));
    element.set("value", set.value);
    list.push_back(std::move(element));
  }
  return list;
}

std::string_view text_of(const model::RoutingDecision& decision, std::string_view name) {
  const model::SetField* set = decision.find(name);
  const std::string* text = set ? set->value.as_string() : nullptr;
  return text ? trimmed(*text) : std::string_view();
}

std::optional<bool> boolean_of(const Json& value) {
  if (const bool* flag = value.as_bool()) return *flag;
  const std::string* text = value.as_string();
  if (!text) return std::nullopt;
  if (*text == "true" || *text == "yes") return true;
  if (*text == "false" || *text == "no") return false;
  return std::nullopt;
}

}  // namespace intaked::compose
