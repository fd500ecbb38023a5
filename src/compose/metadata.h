// metadata: what rules set, and what intaked says about itself.
#pragma once

#include <string>
#include <vector>

#include "model/inbound.h"
#include "model/json.h"
#include "model/routing_decision.h"

namespace intaked::compose {

// Rules' entries key by key (a whole map first, then metadata.KEY), then `intake`:
//   id, rules, book, via, marker   always
//   message_id                     if the message has one
//   notes                          the decision's notes and `more_notes`, if any
//   possible_parent                a stranger's message in a known thread: {intake, ticket,
//   because}
// What rules set under `intake` is left out, with a note.
model::Json metadata_of(const model::Inbound& inbound, const model::RoutingDecision& decision,
                        const std::vector<std::string>& more_notes);

}  // namespace intaked::compose
