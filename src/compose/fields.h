// The create call's fields as the decision set them, by the API's names and types.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/desk_directory.h"
#include "model/json.h"
#include "model/routing_decision.h"
#include "model/ticket_fields.h"

namespace intaked::compose {

// What the decision's fields come to, and what is wrong with them.
struct Fields {
  model::Json values;                   // API name → value; absent = not set
  std::vector<std::string> unresolved;  // see Composed::unresolved
};

// Every API field but metadata and customFieldValues, in the API's order. An empty text counts as
// not set. Of an …Id and a …Name that only we know, the one that the decision set first counts.
Fields fields_of(const model::RoutingDecision& decision, const model::DeskDirectory& directory,
                 std::size_t text_bytes_max);

// customFieldValues as the API's list, [{"fieldId": NAME, "value": VALUE}] in the decision's order.
// A whole list set under the bare name is passed on unchanged, before the single entries. The shape
// of a ticket's element is not documented; this is the one Thena documents for accounts. Null if
// nothing was set.
model::Json custom_field_values_of(const model::RoutingDecision& decision);

// A field's value as text ("" if not set, or if it is no text).
std::string_view text_of(const model::RoutingDecision& decision, std::string_view name);
// A field's value as true or false; nullopt if not set or neither.
std::optional<bool> boolean_of(const model::Json& value);

}  // namespace intaked::compose
