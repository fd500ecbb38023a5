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
//   reply_to                       a ticket's own reply address, if there are such
//   joined_because                 a comment: what named the ticket
//   possible_parent                a new ticket of a known thread: {intake, ticket, because,
//                                  not_joined}
//   remarks                        evidence that did not count
// What rules set under `intake` is left out, with a note.
model::Json metadata_of(const model::Inbound& inbound, const model::RoutingDecision& decision,
                        const std::vector<std::string>& more_notes);

}  // namespace intaked::compose
