// Is this a person's automatic note of being away?
#pragma once

#include <optional>
#include <string>

#include "model/parsed_message.h"

namespace intaked::parse {

// Whether the header tells that no person typed the message.
enum class Machine {
  untold,
  possible,  // programs that pass on people's words set such fields too
  certain,   // a program answered
};

// The evidence, or nullopt. The less the header tells, the more the subject and the text must:
// people's requests begin with the same words, and people tell in a request when they are away. The
// text alone counts only where the header leaves no doubt; the subject alone never without a
// header.
std::optional<std::string> find_absence(const model::ParsedMessage& message, Machine machine);

}  // namespace intaked::parse
