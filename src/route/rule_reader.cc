#include "route/rule_reader.h"

#include <algorithm>

#include "route/action_reader.h"
#include "route/condition_reader.h"
#include "route/example_reader.h"
#include "route/limits.h"
#include "route/suggest.h"

namespace intaked::route {
namespace {

class RuleReader {
 public:
  RuleReader(Loading& loading, const LinedFile& file) : loading_(loading), file_(file) {}

  Rule read(const yaml::Node& node) {
    check_keys(loading_, file_, node,
               {"id", "applies_to", "when", "set", "drop", "park", "examples"}, "a rule");
    read_id(node);
    if (const auto* applies_to = node.find("applies_to")) read_applies_to(*applies_to);
    TemplateScope scope;
    if (const auto* when = node.find("when")) {
      rule_.when = read_condition(loading_, file_, *when);
      scope.is_complete = rule_.when.has_value();
      // A rule that asks for something, not one that always matches.
      if (!rule_.when) rule_.when = Condition{};
      scope.groups = groups_set_by(*rule_.when);
      scope.look_ups = look_ups_hit_by(*rule_.when);
    }
    read_outcome(node, scope);
    if (const auto* examples = node.find("examples"))
      read_examples(loading_, file_, *examples, rule_);
    return std::move(rule_);
  }

 private:
  void read_id(const yaml::Node& node) {
    const auto* id = node.find("id");
    rule_.mark = id ? id->mark : node.mark;
    rule_.place = file_.path() + ":" + std::to_string(rule_.mark.line);
    if (!id || !id->is_scalar() || id->text.empty()) {
      if (!node.refused) error(node, "a rule without an id; write - id: what-it-is-for");
      return;
    }
    rule_.id = id->text;
    if (!is_name(rule_.id))
      error(*id, "\"" + rule_.id + "\" is no id; ids are of a-z, 0-9 and -, at most 64 letters");
  }

  void read_applies_to(const yaml::Node& node) {
    if (node.text == "new")
      rule_.applies_to = AppliesTo::new_messages;
    else if (node.text == "reply")
      rule_.applies_to = AppliesTo::replies;
    else if (node.text == "both")
      rule_.applies_to = AppliesTo::both;
    else
      error(node, "\"applies_to\" is new, reply or both, not \"" + node.text + "\"");
  }

  void read_outcome(const yaml::Node& node, const TemplateScope& scope) {
    const yaml::Node* chosen = nullptr;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const auto& key = node.keys[i];
      if (key.text != "set" && key.text != "drop" && key.text != "park") continue;
      if (chosen) {
        error(key, "\"" + key.text + "\" beside \"" + chosen->text +
                       "\"; a rule does exactly one of set, drop and park");
        continue;
      }
      chosen = &key;
      if (key.text == "set") {
        read_set(loading_, file_, node.items[i], scope, rule_);
        continue;
      }
      rule_.outcome = key.text == "drop" ? Rule::Outcome::drop : Rule::Outcome::park;
      read_reason(loading_, file_, key, node.items[i], scope, rule_);
    }
    if (!chosen && !node.refused)
      error(node, "a rule that does nothing; write one of set: { … }, drop: REASON, park: REASON");
  }

  void error(const yaml::Node& node, std::string text) {
    loading_.problems.error(place_of(file_, node), std::move(text));
  }

  Loading& loading_;
  const LinedFile& file_;
  Rule rule_;
};

bool is_look_up_name(std::string_view name) {
  std::string plain(name);
  std::replace(plain.begin(), plain.end(), '_', '-');
  return is_name(plain);
}

// Inside the rules directory, whatever is written.
bool is_inner_path(std::string_view path) {
  if (path.empty() || path.size() > 255 || path.front() == '/') return false;
  for (std::size_t start = 0; start <= path.size();) {
    const auto end = std::min(path.find('/', start), path.size());
    const auto part = path.substr(start, end - start);
    if (part.empty() || part == "." || part == "..") return false;
    start = end + 1;
  }
  return true;
}

class LookUpReader {
 public:
  LookUpReader(Loading& loading, const LinedFile& file, const std::vector<LinedFile>& csv_files)
      : loading_(loading), file_(file), csv_files_(csv_files) {}

  void read(const yaml::Node& name, const yaml::Node& declaration) {
    if (!is_look_up_name(name.text) || is_field_root(name.text) || name.text == "match")
      return error(name, "\"" + name.text +
                             "\" cannot name a look-up; take a word of a-z, 0-9, - "
                             "and _ that is no field");
    if (loading_.look_ups.count(name.text) > 0)
      return error(name, "look-up \"" + name.text +
                             "\" is declared twice; a look-up is declared once and known to all");
    // Known from here on, so that a broken file makes one problem, not one per use.
    loading_.look_ups.emplace(name.text, loading_.book.look_ups.size());
    loading_.book.look_ups.push_back(read_file(name, declaration));
  }

 private:
  LookUp read_file(const yaml::Node& name, const yaml::Node& declaration) {
    if (!declaration.is_map()) {
      error(name,
            "a look-up is a file and its key column: { file: lookups/customers.csv, key: "
            "domain }");
      return {};
    }
    check_keys(loading_, file_, declaration, {"file", "key"}, "a look-up");
    const auto* path = declaration.find("file");
    const auto* key = declaration.find("key");
    if (!path || !key) {
      error(name, "look-up \"" + name.text + "\" lacks \"" + (path ? "key" : "file") +
                      "\"; write { file: lookups/customers.csv, key: domain }");
      return {};
    }
    const auto relative = look_up_file_of(declaration);
    if (relative.empty()) {
      error(*path,
            "a look-up's file is named from the rules directory and lies in it: "
            "lookups/customers.csv");
      return {};
    }
    const auto& own = file_.path();
    const auto full = own.substr(0, own.size() - file_name(own).size()) + relative;
    const auto csv =
        std::find_if(csv_files_.begin(), csv_files_.end(), [&](const LinedFile& candidate) {
          return candidate.path() == full || candidate.path() == relative;
        });
    if (csv == csv_files_.end()) {
      error(*path, "the file \"" + relative + "\" cannot be read");
      return {};
    }
    return LookUp::read(name.text, *csv, key->text, place_of(file_, *key), loading_.problems);
  }

  void error(const yaml::Node& node, std::string text) {
    loading_.problems.error(place_of(file_, node), std::move(text));
  }

  Loading& loading_;
  const LinedFile& file_;
  const std::vector<LinedFile>& csv_files_;
};

}  // namespace

std::string look_up_file_of(const yaml::Node& declaration) {
  const auto* path = declaration.find("file");
  return path && path->is_scalar() && is_inner_path(path->text) ? path->text : std::string();
}

void read_rules(Loading& loading, std::size_t table, const yaml::Node& root) {
  const auto& file = loading.tables[table];
  const auto* rules = root.find("rules");
  if (!rules) return;
  if (!rules->is_sequence() || rules->items.empty()) {
    const Place place = rules->mark.line > 0 ? place_of(file, *rules) : Place{&file};
    return loading.problems.error(place, "\"rules\" is a list of rules: - id: …");
  }
  for (const auto& node : rules->items) {
    if (loading.problems.is_full()) return;
    if (loading.book.rule_count() >= k_rules_max)
      return loading.problems.error(place_of(file, node), "more than 10,000 rules in the book");
    if (!node.is_map()) {
      if (node.refused) continue;
      loading.problems.error(place_of(file, node), "a rule is a map: - id: …");
      continue;
    }
    loading.book.tables[table].rules.push_back(RuleReader(loading, file).read(node));
  }
}

void read_look_ups(Loading& loading, std::size_t table, const yaml::Node& root,
                   const std::vector<LinedFile>& csv_files) {
  const auto& file = loading.tables[table];
  const auto* look_ups = root.find("lookups");
  if (!look_ups) return;
  if (!look_ups->is_map()) {
    loading.problems.error(place_of(file, *look_ups),
                           "\"lookups\" names look-up tables: { customers: { file: "
                           "lookups/customers.csv, key: domain } }");
    return;
  }
  LookUpReader reader(loading, file, csv_files);
  for (std::size_t i = 0; i < look_ups->items.size(); ++i)
    reader.read(look_ups->keys[i], look_ups->items[i]);
}

}  // namespace intaked::route
