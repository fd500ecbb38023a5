// `set:`, `drop:` and `park:` → what a rule does.
#pragma once

#include "route/loading.h"
#include "route/template_reader.h"

namespace intaked::route {

// Fills rule.sets, notes and trust_rate.
void read_set(Loading& loading, const LinedFile& file, const yaml::Node& set,
              const TemplateScope& scope, Rule& rule);
// Fills rule.reason. `key`: "drop" or "park".
void read_reason(Loading& loading, const LinedFile& file, const yaml::Node& key,
                 const yaml::Node& reason, const TemplateScope& scope, Rule& rule);

// Looks like an address, as requestorEmail must be.
bool is_address(std::string_view text);

}  // namespace intaked::route
