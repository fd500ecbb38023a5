#include "app/filing_priority.h"

#include <algorithm>
#include <string_view>

#include "lib/text/text.h"

namespace intaked::app {
namespace {

std::string_view text_of(const model::RoutingDecision& decision, std::string_view field) {
  const model::SetField* set = decision.find(field);
  const std::string* text = set ? set->value.as_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

// The desk takes the id where both are given.
std::string name_of_priority(const model::RoutingDecision& decision,
                             const model::DeskDirectory& directory) {
  const std::string_view id = text_of(decision, "priorityId");
  if (const auto* entry = directory.find_id(model::DirectoryList::priority, id)) return entry->name;
  return std::string(text_of(decision, "priorityName"));
}

}  // namespace

int filing_priority(const model::RoutingDecision& decision, const std::vector<std::string>& order,
                    const model::DeskDirectory& directory) {
  const std::string name = text::fold_case(name_of_priority(decision, directory));
  if (name.empty()) return 0;
  const auto found = std::ranges::find_if(
      order, [&](const std::string& one) { return text::fold_case(one) == name; });
  return static_cast<int>(order.end() - found);
}

}  // namespace intaked::app
