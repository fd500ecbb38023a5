#include "route/evaluate.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "route/quantity.h"

namespace intaked::route {
namespace {

// Two-way search: linear, where std::string_view::find can be quadratic.
bool contains(std::string_view text, std::string_view part) {
  return memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

bool compares(const Test& test, double number) {
  switch (test.op) {
    case Operator::at_least:
      return number >= test.number;
    case Operator::at_most:
      return number <= test.number;
    case Operator::before:
      return number < test.number;
    case Operator::after:
      return number > test.number;
    default:
      return false;
  }
}

// The number that a value compares as; a text that is no number compares with nothing.
std::optional<double> number_of(const Field& field, const Seen& seen) {
  return field.kind == ValueKind::text ? parse_number(seen.text) : seen.number;
}

bool value_holds(const Test& test, MessageView& view, std::size_t value, Hit& hit) {
  switch (test.op) {
    case Operator::equal:
      return view.folded(test.field, value) == test.folded[0];
    case Operator::one_of:
      return std::binary_search(test.folded.begin(), test.folded.end(),
                                view.folded(test.field, value));
    case Operator::contains:
      return contains(view.folded(test.field, value), test.folded[0]);
    case Operator::starts_with:
      return view.folded(test.field, value).starts_with(test.folded[0]);
    case Operator::ends_with:
      return view.folded(test.field, value).ends_with(test.folded[0]);
    case Operator::glob:
    case Operator::matches:
      return test.pattern->is_found_in(view.values(test.field)[value].text);
    case Operator::in: {
      const auto row = view.book().look_ups[test.look_up].find(view.folded(test.field, value));
      if (row) hit.row = *row;
      return row.has_value();
    }
    case Operator::at_least:
    case Operator::at_most:
    case Operator::before:
    case Operator::after: {
      const auto number = number_of(view.book().fields[test.field], view.values(test.field)[value]);
      return number && compares(test, *number);
    }
    case Operator::exists:
      return true;
  }
  return false;
}

bool holds(const Test& test, MessageView& view, std::vector<Hit>& hits) {
  const auto count = view.values(test.field).size();
  if (test.op == Operator::exists) {
    if ((count > 0) != test.wanted) return false;
    hits.push_back({&test, 0, 0});
    return true;
  }
  Hit hit{&test, 0, 0};
  for (; hit.value < count; ++hit.value)
    if (value_holds(test, view, hit.value, hit)) {
      hits.push_back(hit);
      return true;
    }
  return false;
}

}  // namespace

bool holds(const Condition& condition, MessageView& view, Evaluation& evaluation) {
  auto& [hits, failures] = evaluation;
  const auto hits_before = hits.size();
  const auto failures_before = failures.size();
  switch (condition.kind) {
    case Condition::Kind::test:
      if (holds(condition.test, view, hits)) return true;
      failures.push_back(&condition);
      return false;
    case Condition::Kind::all:
      for (const auto& part : condition.parts)
        if (!holds(part, view, evaluation)) {
          hits.resize(hits_before);
          return false;
        }
      return true;
    case Condition::Kind::any:
      for (const auto& part : condition.parts)
        if (holds(part, view, evaluation)) {
          failures.resize(failures_before);
          return true;
        }
      return false;
    case Condition::Kind::none:
      for (const auto& part : condition.parts) {
        const bool forbidden = holds(part, view, evaluation);
        hits.resize(hits_before);
        failures.resize(failures_before);
        if (!forbidden) continue;
        failures.push_back(&condition);
        return false;
      }
      return true;
  }
  return false;
}

}  // namespace intaked::route
