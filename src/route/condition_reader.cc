#include "route/condition_reader.h"

#include <algorithm>
#include <array>

#include "route/limits.h"
#include "route/suggest.h"
#include "route/test_reader.h"

namespace intaked::route {
namespace {

std::optional<Condition::Kind> kind_named(std::string_view word) {
  if (word == "all") return Condition::Kind::all;
  if (word == "any") return Condition::Kind::any;
  if (word == "none") return Condition::Kind::none;
  return std::nullopt;
}

class ConditionReader {
 public:
  ConditionReader(Loading& loading, const LinedFile& file) : loading_(loading), file_(file) {}

  std::optional<Condition> read_map(const yaml::Node& map, std::size_t depth) {
    if (depth > k_condition_depth_max)
      return error(map, "conditions nested deeper than " + std::to_string(k_condition_depth_max));
    if (map.refused && map.items.empty()) return std::nullopt;
    if (!map.is_map() || map.items.empty())
      return error(map, "expected conditions: { subject: { contains: invoice } }");
    Condition all;
    bool good = !map.refused;
    for (std::size_t i = 0; i < map.items.size(); ++i) {
      auto part = read_entry(map.keys[i], map.items[i], depth);
      if (!part)
        good = false;
      else
        all.parts.push_back(std::move(*part));
    }
    if (!good) return std::nullopt;
    if (all.parts.size() == 1) return std::move(all.parts[0]);
    return all;
  }

 private:
  std::optional<Condition> read_entry(const yaml::Node& key, const yaml::Node& value,
                                      std::size_t depth) {
    if (const auto kind = kind_named(key.text)) return read_list(*kind, key, value, depth);
    const auto field = field_named(key.text);
    if (!field) return unknown_field(key);
    auto test = read_test(loading_, file_, *field, key, value);
    if (!test) return std::nullopt;
    Condition condition;
    condition.kind = Condition::Kind::test;
    condition.test = std::move(*test);
    return condition;
  }

  std::optional<Condition> read_list(Condition::Kind kind, const yaml::Node& key,
                                     const yaml::Node& value, std::size_t depth) {
    if (value.refused) return std::nullopt;
    if (!value.is_sequence() || value.items.empty())
      return error(key, "\"" + key.text + "\" takes a list of conditions: " + key.text +
                            ": [ { subject: … }, { from: … } ]");
    Condition list;
    list.kind = kind;
    bool good = true;
    for (const auto& item : value.items) {
      auto part = read_map(item, depth + 1);
      if (!part)
        good = false;
      else
        list.parts.push_back(std::move(*part));
    }
    if (!good) return std::nullopt;
    return list;
  }

  std::optional<Condition> unknown_field(const yaml::Node& key) {
    return error(key, "unknown field \"" + key.text + "\"" +
                          advice_on_field(key.text, {"all", "any", "none"}));
  }

  std::optional<Condition> error(const yaml::Node& node, std::string text) {
    loading_.problems.error(place_of(file_, node), std::move(text));
    return std::nullopt;
  }

  Loading& loading_;
  const LinedFile& file_;
};

template <class Visit>
void visit_tests(const Condition& condition, bool with_none, const Visit& visit) {
  if (condition.kind == Condition::Kind::test) return visit(condition.test);
  if (condition.kind == Condition::Kind::none && !with_none) return;
  for (const auto& part : condition.parts) visit_tests(part, with_none, visit);
}

}  // namespace

std::optional<Condition> read_condition(Loading& loading, const LinedFile& file,
                                        const yaml::Node& when) {
  if (!when.refused && (when.is_null() || (when.is_map() && when.items.empty()))) {
    loading.problems.error(place_of(file, when),
                           "\"when\" is empty; leave it out for a rule that always matches");
    return std::nullopt;
  }
  return ConditionReader(loading, file).read_map(when, 1);
}

std::vector<std::string> groups_set_by(const Condition& condition) {
  std::vector<std::string> groups;
  visit_tests(condition, false, [&](const Test& test) {
    if (!test.pattern || test.op != Operator::matches) return;
    for (const auto& group : test.pattern->groups())
      if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
  });
  return groups;
}

std::vector<std::size_t> look_ups_hit_by(const Condition& condition) {
  std::vector<std::size_t> look_ups;
  visit_tests(condition, false, [&](const Test& test) {
    if (test.op == Operator::in) look_ups.push_back(test.look_up);
  });
  return look_ups;
}

bool follows_time(const Condition& condition, const RuleBook& book) {
  bool found = false;
  visit_tests(condition, true, [&](const Test& test) {
    if (book.fields[test.field].follows_time()) found = true;
  });
  return found;
}

}  // namespace intaked::route
