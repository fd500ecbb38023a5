#include "config/defaults.h"

#include <algorithm>

#include "lib/text/text.h"
#include "model/ticket_fields.h"

namespace intaked::config {
namespace {

using model::FieldType;

std::vector<std::string> field_names() {
  std::vector<std::string> names;
  for (const model::TicketField& field : model::ticket_fields()) {
    const bool entries = field.type == FieldType::map || field.type == FieldType::field_list;
    names.push_back(std::string(field.name) + (entries ? ".NAME" : ""));
  }
  return names;
}

// "" if `name` may be set, else what is wrong with it.
std::string mistake_in(const std::string& name) {
  if (model::is_ours(name)) return "\"" + name + "\" is written by intaked itself; leave it out";
  const model::TicketField* whole = model::find_ticket_field(name);
  if (whole && whole->type != FieldType::map && whole->type != FieldType::field_list) return {};
  const auto dot = name.find('.');
  const std::string head = name.substr(0, dot);
  const model::TicketField* field = model::find_ticket_field(head);
  const bool entries =
      field && (field->type == FieldType::map || field->type == FieldType::field_list);
  if (entries && (dot == std::string::npos || dot + 1 == name.size())) {
    return "\"" + head + "\" is set entry by entry; write \"" + head + ".NAME: VALUE\"";
  }
  if (entries) return {};
  return "unknown ticket field \"" + name + "\"" + did_you_mean(name, field_names());
}

bool is_flag(std::string_view text) {
  return text == "true" || text == "false" || text == "yes" || text == "no";
}

// An …Id beside its …Name.
std::string_view written_twin_of(const yaml::Node& key, const yaml::Node& fields) {
  const model::TicketField* field = model::find_ticket_field(key.text);
  const bool both = field && key.text.ends_with("Id") && fields.find(field->twin);
  return both ? field->twin : std::string_view();
}

std::string said_twice(const yaml::Node& key, std::string_view twin) {
  return "\"" + key.text + "\" and \"" + std::string(twin) + "\" say the same thing; keep one";
}

}  // namespace

std::vector<DefaultField> read_defaults(Settings& source) {
  std::vector<DefaultField> defaults;
  const yaml::Node* fields = source.find("defaults");
  if (!fields) return defaults;
  Report& report = source.report();
  if (!fields->is_map()) {
    report.error(*fields, "\"" + source.name_of("defaults") +
                              "\" must be a map of ticket fields, such as { teamName: Support }");
    return defaults;
  }
  for (std::size_t i = 0; i < fields->keys.size(); ++i) {
    const yaml::Node& key = fields->keys[i];
    const yaml::Node& value = fields->items[i];
    if (const std::string mistake = mistake_in(key.text); !mistake.empty()) {
      report.error(key, mistake);
      continue;
    }
    if (const std::string_view twin = written_twin_of(key, *fields); !twin.empty()) {
      report.error(key, said_twice(key, twin));
      continue;
    }
    const model::TicketField* field = model::find_ticket_field(key.text);
    const bool list = field && field->type == FieldType::text_list && value.is_sequence();
    for (const yaml::Node& text : list ? value.items : std::vector{value}) {
      if (!text.is_scalar() || text.text.empty()) {
        report.error(text.is_null() ? key : text, "\"" + key.text + "\" must be a text");
      } else if (text::clean(text.text, text::Lines::keep) != text.text) {
        report.error(text, "a control character in \"" + key.text + "\"; remove it");
      } else if (field && field->type == FieldType::boolean && !is_flag(text.text)) {
        report.error(text, "\"" + key.text + "\" must be true or false, not \"" + text.text + "\"");
      } else {
        defaults.push_back({key.text, text.text, text.mark.line, text.mark.column, length_of(text),
                            report.excerpt_of(text.mark.line)});
      }
    }
  }
  return defaults;
}

namespace {

// "" if the field may have this fallback, else what is wrong with it.
std::string mistake_in_fallback(const std::string& name, const std::string& value) {
  if (model::is_ours(name)) return "\"" + name + "\" is written by intaked itself; leave it out";
  const model::TicketField* field = model::find_ticket_field(name);
  if (!field) {
    std::vector<std::string> names;
    for (const model::TicketField& one : model::ticket_fields()) {
      if (one.is_api_field) names.emplace_back(one.name);
    }
    return "unknown ticket field \"" + name + "\"" + did_you_mean(name, names);
  }
  const bool is_one_text = field->type == FieldType::text || field->type == FieldType::address;
  if (!field->is_api_field)
    return "the desk is never sent \"" + name + "\"; write \"" + std::string(field->twin) + "\"";
  if (!is_one_text) return "\"" + name + "\" is no text, and can have no fallback";
  const bool is_required = name == "title" || name == "requestorEmail" || name == "teamId";
  if (is_required && value.empty()) return "a ticket needs \"" + name + "\"; write a value";
  return {};
}

}  // namespace

std::vector<Fallback> read_fallbacks(Settings& desk) {
  std::vector<Fallback> fallbacks;
  const yaml::Node* fields = desk.find("fallbacks");
  if (!fields) return fallbacks;
  Report& report = desk.report();
  if (!fields->is_map()) {
    report.error(*fields,
                 "\"desk.fallbacks\" must be a map of ticket fields, such as { statusName: Open }");
    return fallbacks;
  }
  for (std::size_t i = 0; i < fields->keys.size(); ++i) {
    const yaml::Node& key = fields->keys[i];
    const yaml::Node& value = fields->items[i];
    const bool is_text = value.is_scalar() && !value.is_null();
    if (const std::string_view twin = written_twin_of(key, *fields); !twin.empty()) {
      report.error(key, said_twice(key, twin));
    } else if (!is_text || text::clean(value.text, text::Lines::keep) != value.text) {
      report.error(is_text ? value : key,
                   "the fallback of \"" + key.text + "\" must be a text, or \"\" to leave it out");
    } else if (const std::string mistake = mistake_in_fallback(key.text, value.text);
               !mistake.empty()) {
      report.error(key, mistake);
    } else {
      fallbacks.push_back({key.text, value.text});
    }
  }
  return fallbacks;
}

}  // namespace intaked::config
