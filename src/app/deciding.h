// What the rules make of a message: for planning it, and for telling what they would make of it
// today.
#pragma once

#include <optional>

#include "config/config.h"
#include "journal/journal.h"
#include "model/inbound.h"
#include "model/json.h"
#include "model/routing_decision.h"
#include "route/rule_book.h"
#include "worker/message_wire.h"

namespace intaked::app {

// How a claimed message is to be parsed. Views of it.
worker::Request request_for(const journal::PlanClaim& claim, const config::Config& config);

// Everything the rules see that follows from the message and its arrival: no thread, no marker.
model::Inbound inbound_of(const journal::PlanClaim& claim, model::ParsedMessage message,
                          const config::Config& config);

// A rule may make a new ticket of a reply: then it is one for all tables, `linked` is true, and the
// thread in `inbound` says why it is not joined.
model::RoutingDecision decide_by(const route::RuleBook& book, model::Inbound& inbound,
                                 route::Endings endings, bool& linked);

// What a webhook's event itself decides, whatever the rules say: it is nobody's message, or nobody
// understands it, or its hook is gone. `arrival` is how it came, whatever mailbox its addresses
// name. nullopt: nothing.
std::optional<model::RoutingDecision> ended_by_event(const model::Inbound& inbound,
                                                     const model::Arrival& arrival,
                                                     const config::Config& config);

// Of a message that a rule drops or parks: the fields that the book would set without that, as
// {"name", "value", "rule"} each.
model::Json otherwise(const route::RuleBook& book, model::Inbound inbound);

}  // namespace intaked::app
