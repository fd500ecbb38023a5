// Texts with {{…}} → Template.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "route/loading.h"

namespace intaked::route {

// What a rule's {{…}} may name besides the fields.
struct TemplateScope {
  std::vector<std::string> groups;    // {{match.GROUP}}
  std::vector<std::size_t> look_ups;  // {{TABLE.COLUMN}}: tables that the rule's "when" looks into
  bool is_complete = true;  // false: a part of "when" could not be read and may set any of both
};

// nullopt if there was a problem.
std::optional<Template> read_template(Loading& loading, const LinedFile& file,
                                      const yaml::Node& node, const TemplateScope& scope);

}  // namespace intaked::route
