// `intaked explain ID|TICKET`: the decision as it was made, and what became of the message since.
#pragma once

#include <string>

#include "app/service.h"
#include "lib/text/time_zone.h"
#include "model/json.h"

namespace intaked::app {

// {"intake": as the queue shows it, "today", "kept", "now", "time_zone"}. not_found: nothing here
// has that id or became that ticket; the hint says how far back the journal knows.
Result<model::Json> explain_intake(Service& service, const std::string& id);

// The page. `every_rule`: also the rules before a winner that a long table would hide.
std::string explained_text(const model::Json& answer, const text::TimeZone& zone, bool every_rule);

}  // namespace intaked::app
