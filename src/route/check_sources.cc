// What the sources' `defaults:` say, and whether every message ends with a team.
#include <algorithm>

#include "route/action_reader.h"
#include "route/always_set.h"
#include "route/check.h"
#include "route/suggest.h"

namespace intaked::route {
namespace {

std::string quote(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

Problem at_config(const std::string& place, std::string text) {
  Problem problem;
  problem.file = place;
  problem.text = std::move(text);
  const auto colon = place.rfind(':');
  if (colon != std::string::npos && colon + 1 < place.size() && place.size() - colon < 8 &&
      place.find_first_not_of("0123456789", colon + 1) == std::string::npos) {
    problem.file = place.substr(0, colon);
    problem.line = std::stoi(place.substr(colon + 1));
  }
  return problem;
}

Problem at_default(const SourceDefaults& source, const DefaultField& field,
                   const std::string& text) {
  auto problem = at_config(source.place, "defaults of " + quote(source.source) + ": " + text);
  if (field.line == 0) return problem;
  problem.line = field.line;
  problem.column = field.column;
  problem.length = field.length;
  problem.excerpt = field.excerpt;
  return problem;
}

bool has_team(const SourceDefaults& source) {
  return std::any_of(source.fields.begin(), source.fields.end(), [](const auto& field) {
    return (field.name == "teamName" || field.name == "teamId") && field.value.as_string() &&
           !field.value.as_string()->empty();
  });
}

constexpr std::string_view k_no_template =
    "they are taken as written; only a rule's set: knows {{…}}";

bool holds_template(std::string_view text) {
  return text.find("{{") != std::string_view::npos;
}

// What is wrong with a default; a date that is good is read.
std::string read_default(const Loading& loading, DefaultField& default_field) {
  const auto& name = default_field.name;
  const auto& value = default_field.value;
  if (!is_settable(name))
    return "unknown ticket field " + quote(name) + advice(name, settable_names());
  const auto* field = model::find_ticket_field(name);
  const auto type = field ? field->type : model::FieldType::text;
  if (type == model::FieldType::boolean)
    return value.is_bool() ? std::string() : quote(name) + " is true or false";
  if (type == model::FieldType::text_list) {
    if (!value.is_array()) return quote(name) + " takes a list of texts";
    const auto& list = *value.as_array();
    const bool literal = std::none_of(list.begin(), list.end(), [](const model::Json& item) {
      return item.as_string() && holds_template(*item.as_string());
    });
    return literal ? std::string() : std::string(k_no_template);
  }
  const auto* words = value.as_string();
  if (!words || words->empty()) return quote(name) + " takes a text";
  if (holds_template(*words)) return std::string(k_no_template);
  if (type == model::FieldType::address && !is_address(*words))
    return quote(*words) + " is no address";
  if (type == model::FieldType::date_time) {
    auto date = read_date(name, *words);
    default_field.after_arrival = date.after_arrival;
    if (!date.instant.empty()) default_field.value = std::move(date.instant);
    return std::move(date.problem);
  }
  return name_problem(loading.options.directory, name, *words);
}

}  // namespace

void check_defaults(Loading& loading) {
  for (const auto& given : loading.options.defaults) {
    auto& source = loading.book.defaults.emplace_back(given);
    for (auto& field : source.fields) {
      auto problem = read_default(loading, field);
      const auto twin = twin_of(field.name);
      const bool doubled = std::any_of(source.fields.begin(), source.fields.end(),
                                       [&](const auto& other) { return other.name == twin; });
      if (problem.empty() && doubled && field.name < twin)
        problem = quote(field.name) + " and " + quote(twin) + " are one thing; set one of them";
      if (!problem.empty() && !source.is_copy)
        loading.problems.add(at_default(source, field, problem));
    }
  }
}

void check_team(Loading& loading) {
  std::string culprit;
  for (const auto& table : loading.book.tables) {
    const auto always = always_set_by(table, MessageKind::fresh);
    if (always.fields.count("teamId") > 0) return;
    if (always.has_last_rule && always.without_team && culprit.empty())
      culprit = "; rule " + quote(always.without_team->id) + " (" + always.without_team->place +
                ") wins in " + table.name + " without setting one";
  }
  const std::string remedy =
      "end a table with a rule without \"when\": - { id: everything-else, set: { teamName: "
      "Support } }";
  if (loading.options.defaults.empty()) {
    const Place place{loading.tables.empty() ? nullptr : &loading.tables.back()};
    return loading.problems.error(place, "a message could end without a team" + culprit, remedy);
  }
  for (const auto& source : loading.options.defaults) {
    if (has_team(source) || source.is_copy) continue;
    auto problem = at_config(source.place, "a message to " + quote(source.source) +
                                               " could end without a team" + culprit);
    problem.hint = "give it defaults: { teamName: Support }, or " + remedy;
    loading.problems.add(std::move(problem));
  }
}

}  // namespace intaked::route
