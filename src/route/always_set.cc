#include "route/always_set.h"

#include <algorithm>

namespace intaked::route {
namespace {

std::set<std::string> certain_fields(const Rule& rule) {
  std::set<std::string> fields;
  for (const auto& entry : rule.sets) {
    if (!entry.is_never_empty()) continue;
    fields.insert(entry.name);
    if (!entry.twin.empty()) fields.insert(entry.twin);
  }
  return fields;
}

}  // namespace

bool applies(const Rule& rule, MessageKind kind) {
  return kind == MessageKind::reply ? rule.applies_to_replies() : rule.applies_to_new();
}

AlwaysSet always_set_by(const Table& table, MessageKind kind) {
  AlwaysSet result;
  const auto last = std::find_if(table.rules.begin(), table.rules.end(), [&](const Rule& rule) {
    return !rule.when && applies(rule, kind);
  });
  if (last == table.rules.end()) return result;
  result.has_last_rule = true;
  bool first = true;
  const bool last_sets_team = certain_fields(*last).count("teamId") > 0;
  for (auto rule = table.rules.begin(); rule <= last; ++rule) {
    if (!applies(*rule, kind) || rule->outcome != Rule::Outcome::set) continue;
    const auto certain = certain_fields(*rule);
    if (last_sets_team && !result.without_team && certain.count("teamId") == 0)
      result.without_team = &*rule;
    if (first) {
      result.fields = certain;
      first = false;
      continue;
    }
    for (auto field = result.fields.begin(); field != result.fields.end();)
      field = certain.count(*field) > 0 ? std::next(field) : result.fields.erase(field);
  }
  return result;
}

}  // namespace intaked::route
