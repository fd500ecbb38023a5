#include "route/check.h"

#include <algorithm>
#include <unordered_map>

#include "route/always_set.h"
#include "route/limits.h"
#include "route/suggest.h"

namespace intaked::route {
namespace {

std::string quote(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

Place place_of(const Loading& loading, std::size_t table, const yaml::Mark& mark,
               std::string_view word) {
  return {&loading.tables[table], mark.line, mark.column, static_cast<int>(word.size())};
}

void check_ids(Loading& loading) {
  std::unordered_map<std::string, std::string> seen;
  for (std::size_t t = 0; t < loading.book.tables.size(); ++t)
    for (const auto& rule : loading.book.tables[t].rules) {
      if (rule.id.empty()) continue;
      const auto at = std::string(file_name(loading.book.tables[t].path)) + ":" +
                      std::to_string(rule.mark.line) + ":" + std::to_string(rule.mark.column);
      const auto [first, is_new] = seen.try_emplace(rule.id, at);
      if (is_new) continue;
      loading.problems.error(place_of(loading, t, rule.mark, rule.id),
                             "id " + quote(rule.id) + " is also at " + first->second +
                                 "; ids are unique in the whole book");
    }
}

void check_never_wins(Loading& loading, std::size_t t) {
  const Rule* always_new = nullptr;
  const Rule* always_reply = nullptr;
  for (const auto& rule : loading.book.tables[t].rules) {
    const bool blocked =
        (!rule.applies_to_new() || always_new) && (!rule.applies_to_replies() || always_reply);
    if (blocked) {
      const auto& above = rule.applies_to_new() ? *always_new : *always_reply;
      const auto line = std::to_string(above.mark.line);
      loading.problems.warning(place_of(loading, t, rule.mark, rule.id),
                               "rule " + quote(rule.id) + " can never win: " + quote(above.id) +
                                   " (line " + line + ") above it matches every message",
                               "move it above line " + line);
    }
    if (rule.when) continue;
    if (rule.applies_to_new() && !always_new) always_new = &rule;
    if (rule.applies_to_replies() && !always_reply) always_reply = &rule;
  }
}

void check_never_counts(Loading& loading) {
  // Field → file name of the table that always sets it before.
  std::map<std::string, std::string> fresh, reply;
  for (std::size_t t = 0; t < loading.book.tables.size(); ++t) {
    const auto& table = loading.book.tables[t];
    for (const auto& rule : table.rules)
      for (const auto& entry : rule.sets) {
        const auto by_new = fresh.find(entry.name);
        const auto by_reply = reply.find(entry.name);
        if ((rule.applies_to_new() && by_new == fresh.end()) ||
            (rule.applies_to_replies() && by_reply == reply.end()))
          continue;
        const auto& by = rule.applies_to_new() ? by_new->second : by_reply->second;
        loading.problems.warning(
            place_of(loading, t, entry.mark, entry.name),
            quote(entry.name) + " set here never counts: table " + by + " always sets it before",
            "take it out, or give this table a name that sorts before " + by);
      }
    const std::string name(file_name(table.path));
    for (const auto& field : always_set_by(table, MessageKind::fresh).fields)
      fresh.emplace(field, name);
    for (const auto& field : always_set_by(table, MessageKind::reply).fields)
      reply.emplace(field, name);
  }
}

template <class Visit>
void visit_tests(const Condition& condition, const Visit& visit) {
  if (condition.kind == Condition::Kind::test) return visit(condition.test);
  for (const auto& part : condition.parts) visit_tests(part, visit);
}

// decision.FIELD that no table above sets can only be a slip.
void check_never_set(Loading& loading) {
  std::set<std::string> set_above;
  for (std::size_t t = 0; t < loading.book.tables.size(); ++t) {
    for (const auto& rule : loading.book.tables[t].rules) {
      if (!rule.when) continue;
      visit_tests(*rule.when, [&](const Test& test) {
        const auto& field = loading.book.fields[test.field];
        if (field.id != FieldId::decision || set_above.count(field.argument) > 0) return;
        const std::vector<std::string> known(set_above.begin(), set_above.end());
        const auto near = nearest(field.argument, known);
        loading.problems.warning(
            place_of(loading, t, rule.mark, rule.id),
            "rule " + quote(rule.id) + " asks for " + quote(field.name) +
                ", which no table before this one sets" +
                (near.empty() ? "" : "; did you mean \"decision." + near + "\"?"),
            "tables run in the order of their names, and see what the tables before them have set");
      });
    }
    for (const auto& rule : loading.book.tables[t].rules)
      for (const auto& entry : rule.sets) set_above.insert(entry.name);
  }
}

// Whether the message has to pass something cheaper before this test is asked.
class UnfilteredPatterns {
 public:
  void visit(const Condition& condition, bool guarded) {
    if (condition.kind == Condition::Kind::test) {
      if (!guarded && condition.test.op == Operator::matches &&
          !condition.test.pattern->has_literal())
        found_.push_back(&condition.test);
      return;
    }
    for (const auto& part : condition.parts) {
      visit(part, guarded);
      if (condition.kind == Condition::Kind::all && part.kind == Condition::Kind::test &&
          part.test.op != Operator::matches)
        guarded = true;
    }
  }
  const std::vector<const Test*>& found() const { return found_; }

 private:
  std::vector<const Test*> found_;
};

void check_patterns(Loading& loading) {
  std::size_t count = 0;
  for (std::size_t t = 0; t < loading.book.tables.size(); ++t)
    for (const auto& rule : loading.book.tables[t].rules) {
      if (!rule.when) continue;
      UnfilteredPatterns patterns;
      patterns.visit(*rule.when, false);
      for (const auto* test : patterns.found()) {
        ++count;
        const auto place = place_of(loading, t, rule.mark, rule.id);
        if (count > k_patterns_without_literal_max)
          loading.problems.error(place, "more than " +
                                            std::to_string(k_patterns_without_literal_max) +
                                            " patterns without a fixed text in the book");
        else
          loading.problems.warning(
              place,
              "the pattern " + test->words[0] + " of rule " + quote(rule.id) +
                  " has no fixed text of 3 letters, so it runs on every message (number " +
                  std::to_string(count) + " of at most " +
                  std::to_string(k_patterns_without_literal_max) + ")",
              "put a condition before it that few messages pass, for example recipient");
      }
    }
}

}  // namespace

void check_tables(Loading& loading) {
  check_ids(loading);
  for (std::size_t t = 0; t < loading.book.tables.size(); ++t) check_never_wins(loading, t);
  check_never_counts(loading);
  check_never_set(loading);
  check_patterns(loading);
}

}  // namespace intaked::route
