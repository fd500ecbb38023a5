#include "route/loading.h"

#include <algorithm>

#include "lib/text/text.h"
#include "route/suggest.h"

namespace intaked::route {
namespace {

std::string_view word_for(model::DirectoryList list) {
  switch (list) {
    case model::DirectoryList::team:
      return "team";
    case model::DirectoryList::status:
      return "status";
    case model::DirectoryList::priority:
      return "priority";
    case model::DirectoryList::type:
      return "type";
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
  return "entry";
}

std::string plural(std::string_view word) {
  if (word.ends_with('y')) return std::string(word.substr(0, word.size() - 1)) + "ies";
  return std::string(word) + (word.ends_with('s') ? "es" : "s");
}

std::string quote(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

}  // namespace

std::size_t Loading::slot_of(const Field& field) {
  const auto [entry, is_new] = slots.try_emplace(field.name, book.fields.size());
  if (is_new) book.fields.push_back(field);
  return entry->second;
}

std::vector<std::string> Loading::look_up_names() const {
  std::vector<std::string> names;
  for (const auto& [name, index] : look_ups) names.push_back(name);
  return names;
}

std::optional<std::string> read_text(Loading& loading, const LinedFile& file,
                                     const yaml::Node& node, std::string_view expected) {
  if (node.is_scalar() && !node.text.empty()) return node.text;
  if (node.refused) return std::nullopt;
  std::string words = node.is_null() || node.is_scalar() ? "no value" : "a list or map";
  words += "; expected " + std::string(expected);
  if (node.is_map()) words += " (a text that begins with { needs quotes)";
  loading.problems.error(place_of(file, node), words);
  return std::nullopt;
}

std::string control_problem(std::string_view text, std::string_view remedy) {
  const auto seen = text::clean(text, text::Lines::keep);
  if (seen == text) return {};
  const auto at = std::mismatch(text.begin(), text.end(), seen.begin(), seen.end()).first;
  const auto hidden =
      text::escape_controls(text.substr(static_cast<std::size_t>(at - text.begin())));
  return "a control character (" + hidden.substr(0, hidden.starts_with("\\u") ? 6 : 4) +
         ") in the text; " + std::string(remedy);
}

void check_keys(Loading& loading, const LinedFile& file, const yaml::Node& map,
                const std::vector<std::string>& known, std::string_view what) {
  for (const auto& key : map.keys) {
    if (loading.problems.is_full()) return;
    if (std::find(known.begin(), known.end(), key.text) != known.end()) continue;
    loading.problems.error(place_of(file, key), "unknown key " + quote(key.text) + " in " +
                                                    std::string(what) + advice(key.text, known));
  }
}

std::string list_problem(const model::DeskDirectory* directory, std::string_view field) {
  const auto* known = model::find_ticket_field(field);
  if (!directory || !known || known->is_api_field || directory->knows(known->list)) return {};
  return "the desk does not tell its " + plural(word_for(known->list)) + "; write " +
         std::string(known->twin);
}

std::string name_problem(const model::DeskDirectory* directory, std::string_view field,
                         std::string_view value) {
  if (auto problem = list_problem(directory, field); !problem.empty()) return problem;
  const auto* known = model::find_ticket_field(field);
  if (!directory || !known || known->list == model::DirectoryList::none ||
      !directory->knows(known->list))
    return {};
  const std::string word(word_for(known->list));
  if (field.ends_with("Id")) {
    if (directory->find_id(known->list, value)) return {};
    std::string text = "no " + word + " with the id " + quote(value) + " at the desk";
    if (directory->find_name(known->list, value) && !known->twin.empty())
      text += "; it is a name: write " + std::string(known->twin) + ": " + std::string(value);
    return text;
  }
  if (directory->find_name(known->list, value)) return {};
  std::vector<std::string> names;
  for (const auto& entry : directory->entries)
    if (entry.list == known->list) names.push_back(entry.name);
  return "no " + word + " " + quote(value) + " at the desk" + advice(value, names);
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace intaked::route
