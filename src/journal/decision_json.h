// What is kept of a decision for explain, and of the desk's directory, as JSON.
#pragma once

#include "base/result.h"
#include "model/desk_directory.h"
#include "model/json.h"
#include "model/routing_decision.h"

namespace intaked::journal {

// {verdict, reason, rule, book, rules, notes, trust_rate, fields: [{name, value, rule, place}],
//  trace: [{table, reached, winner, rules: [{id, place, matched, why}]}]}
model::Json to_json(const model::RoutingDecision& decision);

model::Json to_json(const model::DeskDirectory& directory);
// invalid: not what to_json() wrote.
Result<model::DeskDirectory> directory_from(const model::Json& json);

// A stored decision, as far as it is told there: what is missing or of another type is empty.
model::RoutingDecision decision_from(const model::Json& json);

}  // namespace intaked::journal
