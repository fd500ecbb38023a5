#include "route/compiled_book.h"

#include <algorithm>

namespace intaked::route {

bool Template::is_never_empty() const {
  return std::any_of(pieces.begin(), pieces.end(), [](const TemplatePiece& piece) {
    if (piece.kind == TemplatePiece::Kind::literal)
      return piece.text.find_first_not_of(' ') != std::string::npos;
    return !piece.filters.empty() && piece.filters.back().kind == Filter::Kind::fallback &&
           !piece.filters.back().text.empty();
  });
}

bool SetEntry::is_never_empty() const {
  return type == model::FieldType::boolean || type == model::FieldType::date_time ||
         text.is_never_empty();
}

const SetEntry* Rule::find_set(std::string_view name) const {
  const auto found = std::find_if(sets.begin(), sets.end(), [&](const SetEntry& entry) {
    return entry.name == name || (!entry.twin.empty() && entry.twin == name);
  });
  return found == sets.end() ? nullptr : &*found;
}

std::size_t RuleBook::rule_count() const {
  std::size_t count = 0;
  for (const auto& table : tables) count += table.rules.size();
  return count;
}

const Rule* RuleBook::find_rule(std::string_view id) const {
  for (const auto& table : tables)
    for (const auto& rule : table.rules)
      if (rule.id == id) return &rule;
  return nullptr;
}

const SourceDefaults* RuleBook::defaults_of(std::string_view source) const {
  const auto found = std::find_if(defaults.begin(), defaults.end(),
                                  [&](const SourceDefaults& d) { return d.source == source; });
  return found == defaults.end() ? nullptr : &*found;
}

std::vector<RuleName> rules_of(const RuleBook& book) {
  std::vector<RuleName> names;
  for (const Table& table : book.tables)
    for (const Rule& rule : table.rules) names.push_back({table.name, rule.id, rule.place});
  return names;
}

}  // namespace intaked::route
