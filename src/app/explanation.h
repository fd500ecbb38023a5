// What would become of a parsed message, and why: for `explain`, without journal and desk.
#pragma once

#include <string>
#include <vector>

#include "app/checked_setup.h"
#include "compose/compose.h"
#include "model/inbound.h"
#include "model/json.h"
#include "model/routing_decision.h"

namespace intaked::app {

struct Explanation {
  model::Inbound inbound;
  model::RoutingDecision decision;
  compose::Composed composed;  // meaningful only if the verdict is file
  bool ids_known = false;      // false: the desk's ids stand as words in the request
  bool arrives_now = false;    // it is taken to arrive now, not when it is dated

  // It would wait for a person.
  bool parked() const;
};

// `source` is the mailbox or pipe it came to, "" = the first mailbox that it is addressed to. The
// setup must have a configuration and a book.
Explanation explain(const CheckedSetup& setup, model::ParsedMessage message,
                    const std::string& source, Instant now);

// `every_rule`: also the rules before the winner that a long table would hide.
std::string to_text(const Explanation& explanation, bool every_rule);
model::Json to_json(const Explanation& explanation);

}  // namespace intaked::app
