// A decision as people read it: which rule won in each table and why not those before it, and who
// set which field.
#pragma once

#include <string>

#include "model/routing_decision.h"

namespace intaked::app {

// One paragraph a table. `every_rule`: also the rules before the winner that a long table would
// hide.
std::string trace_text(const model::RoutingDecision& decision, bool every_rule);

// One line a field: its value, the rule that set it, and where that stands.
std::string fields_text(const model::RoutingDecision& decision);

// One line, cut with "…" behind 120 bytes.
std::string shown_value(const model::Json& value);

}  // namespace intaked::app
