// Which drafts go before others.
#pragma once

#include <string>
#include <vector>

#include "model/desk_directory.h"
#include "model/routing_decision.h"

namespace intaked::app {

// The first of `order` has the highest number, the last has 1; 0 for every other priority and for
// none. A priorityId counts as what the desk calls it. Names compare case folded (ASCII).
int filing_priority(const model::RoutingDecision& decision, const std::vector<std::string>& order,
                    const model::DeskDirectory& directory);

}  // namespace intaked::app
