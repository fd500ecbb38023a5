#include "route/trace_words.h"

#include <algorithm>

#include "route/limits.h"

namespace intaked::route {
namespace {

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size() && i < k_values_seen_max; ++i)
    text += (i > 0 ? ", " : "") + quote_value(words[i]);
  if (words.size() > k_values_seen_max) text += " … (" + std::to_string(words.size()) + ")";
  return text;
}

std::string shown(const Field& field, std::string_view value) {
  const bool plain = field.kind == ValueKind::number || field.kind == ValueKind::size ||
                     field.kind == ValueKind::instant || field.kind == ValueKind::time_of_day;
  return plain ? std::string(value) : quote_value(value);
}

std::string values_seen(const Field& field, const std::vector<Seen>& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size() && i < k_values_seen_max; ++i)
    text += (i > 0 ? ", " : "") + shown(field, values[i].text);
  if (values.size() > k_values_seen_max) text += " … (" + std::to_string(values.size()) + ")";
  return text;
}

std::string_view phrase(Operator op, bool holds) {
  switch (op) {
    case Operator::contains:
      return holds ? "contains" : "does not contain";
    case Operator::starts_with:
      return holds ? "starts with" : "does not start with";
    case Operator::ends_with:
      return holds ? "ends with" : "does not end with";
    case Operator::glob:
      return holds ? "is like" : "is not like";
    case Operator::matches:
      return holds ? "matches" : "does not match";
    case Operator::at_least:
      return holds ? "is at least" : "is not at least";
    case Operator::at_most:
      return holds ? "is at most" : "is not at most";
    case Operator::before:
      return holds ? "is before" : "is not before";
    case Operator::after:
      return holds ? "is after" : "is not after";
    default:
      return {};
  }
}

std::string operand(const Test& test) {
  const bool in_quotes = test.op == Operator::contains || test.op == Operator::starts_with ||
                         test.op == Operator::ends_with;
  return in_quotes ? quote_value(test.words[0]) : test.words[0];
}

std::string row_count(const LookUp& look_up) {
  const auto count = look_up.row_count();
  return " (" + std::to_string(count) + (count == 1 ? " row)" : " rows)");
}

std::string no_value(const Field& field) {
  return field.id == FieldId::decision ? field.name + " is not set" : "there is no " + field.name;
}

std::string held(const Test& test, MessageView& view, const Hit& hit) {
  const auto& field = view.book().fields[test.field];
  const auto& values = view.values(test.field);
  if (test.op == Operator::exists)
    return test.wanted ? field.name + " is " + values_seen(field, values) : no_value(field);
  const auto value = shown(field, values[hit.value].text);
  if (test.op == Operator::equal || test.op == Operator::one_of) {
    if (field.id == FieldId::signals)
      return "signals has " + value +
             " (evidence: " + view.inbound().message.signals[hit.value].evidence + ")";
    return field.name + (values.size() > 1 ? " has " : " is ") + value;
  }
  if (test.op == Operator::in)
    return field.name + " " + value + " is in " + test.words[0] + " (row " +
           std::to_string(hit.row + 1) + ")";
  return field.name + " " + value + " " + std::string(phrase(test.op, true)) + " " + operand(test);
}

std::string not_held(const Test& test, MessageView& view) {
  const auto& field = view.book().fields[test.field];
  const auto& values = view.values(test.field);
  if (test.op == Operator::exists)
    return test.wanted ? no_value(field)
                       : field.name + " is " + values_seen(field, values) + ", not absent";
  if (values.empty()) {
    if (field.id == FieldId::signals) return "signals has none of " + listed(test.words);
    return no_value(field);
  }
  const auto seen = values_seen(field, values);
  if (test.op == Operator::equal || test.op == Operator::one_of)
    return field.name + " is " + seen + ", not " + (test.words.size() > 1 ? "one of " : "") +
           listed(test.words);
  if (test.op == Operator::in)
    return field.name + " " + seen + " is not in " + test.words[0] +
           row_count(view.book().look_ups[test.look_up]);
  return field.name + " " + seen + " " + std::string(phrase(test.op, false)) + " " + operand(test);
}

// What `none` forbids and the message has.
std::string forbidden(const Condition& none, MessageView& view) {
  for (const auto& part : none.parts) {
    Evaluation again;
    if (holds(part, view, again)) return why(part, view, again.hits);
  }
  return {};
}

}  // namespace

std::string quote_value(std::string_view value) {
  std::string text = "\"";
  std::size_t characters = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(value[i]) & 0xC0) != 0x80;
    if (starts && characters++ == k_value_seen_characters_max) {
      text += "…";
      break;
    }
    text += static_cast<unsigned char>(value[i]) < 0x20 ? ' ' : value[i];
  }
  return text + "\"";
}

std::string why(const Condition& condition, MessageView& view, const std::vector<Hit>& hits) {
  if (condition.kind == Condition::Kind::test) {
    const auto hit = std::find_if(hits.begin(), hits.end(),
                                  [&](const Hit& h) { return h.test == &condition.test; });
    return hit == hits.end() ? std::string() : held(condition.test, view, *hit);
  }
  std::string words;
  const auto add = [&](const std::string& part) {
    if (part.empty()) return;
    if (!words.empty()) words += " and ";
    words += part;
  };
  for (const auto& part : condition.parts) {
    Evaluation again;
    const bool part_holds = holds(part, view, again);
    if (condition.kind == Condition::Kind::none) {
      add(why_not(again.failures, view));
    } else if (part_holds) {
      add(why(part, view, hits));
      if (condition.kind == Condition::Kind::any) break;
    }
  }
  return words;
}

std::string why_not(const std::vector<const Condition*>& failures, MessageView& view) {
  std::string words;
  for (std::size_t i = 0; i < failures.size() && i < k_failures_told_max; ++i) {
    if (i > 0) words += "; ";
    words += failures[i]->kind == Condition::Kind::test ? not_held(failures[i]->test, view)
                                                        : forbidden(*failures[i], view);
  }
  if (failures.size() > k_failures_told_max)
    words += "; … (" + std::to_string(failures.size()) + " alternatives)";
  return words;
}

}  // namespace intaked::route
