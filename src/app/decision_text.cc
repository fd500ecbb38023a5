#include "app/decision_text.h"

#include <algorithm>
#include <vector>

#include "app/columns.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_value_width_max = 120;
constexpr std::size_t k_value_column_max = 40;
constexpr std::size_t k_losers_shown_max = 5;  // of one table

std::string table_text(const model::TableTrace& table, std::size_t table_width,
                       std::size_t winner_width, bool every_rule) {
  const std::string name = cell(table.table, table_width);
  if (!table.reached) return name + "not reached\n";
  std::vector<const model::RuleTrace*> losers;
  const model::RuleTrace* winner = nullptr;
  for (const model::RuleTrace& rule : table.rules) {
    if (rule.matched)
      winner = &rule;
    else
      losers.push_back(&rule);
  }
  std::string text = name + cell(winner ? winner->id : "–", winner_width) +
                     (winner ? one_line(winner->why, k_value_width_max)
                             : "no rule matched (" + std::to_string(losers.size()) + ")") +
                     "\n";
  const std::string indent(table_width + winner_width, ' ');
  const std::size_t count =
      every_rule ? losers.size() : std::min(losers.size(), k_losers_shown_max);
  for (std::size_t i = 0; i < count; ++i)
    text += indent + (winner ? "before it: " : "") + losers[i]->id + ": " +
            one_line(losers[i]->why, k_value_width_max) + "\n";
  if (count < losers.size())
    text += indent + "and " + std::to_string(losers.size() - count) + " more (--rules)\n";
  return text;
}

}  // namespace

std::string trace_text(const model::RoutingDecision& decision, bool every_rule) {
  std::size_t table_width = 0, winner_width = 1;
  for (const model::TableTrace& table : decision.trace) {
    table_width = std::max(table_width, width_of(table.table));
    winner_width = std::max(winner_width, width_of(table.winner));
  }
  std::string text;
  for (const model::TableTrace& table : decision.trace)
    text += table_text(table, table_width + 3, winner_width + 3, every_rule);
  return text;
}

std::string fields_text(const model::RoutingDecision& decision) {
  std::size_t name_width = 0, value_width = 0;
  for (const model::SetField& field : decision.fields) {
    name_width = std::max(name_width, width_of(field.name));
    value_width =
        std::max(value_width, std::min(k_value_column_max, width_of(shown_value(field.value))));
  }
  std::string text;
  for (const model::SetField& field : decision.fields) {
    const std::string value = shown_value(field.value);
    text += cell(field.name, name_width + 3) +
            cell(value, std::max(value_width, width_of(value)) + 3) + field.rule + " (" +
            field.place + ")\n";
  }
  return text;
}

std::string shown_value(const model::Json& value) {
  const std::string* text = value.as_string();
  return one_line(text ? *text : json::write(value), k_value_width_max);
}

}  // namespace intaked::app
