// Is this a person's automatic note of being away?
#pragma once

#include <optional>
#include <string>

#include "model/parsed_message.h"

namespace intaked::parse {

// Whether the header tells that no person sent the message.
enum class Machine { untold, possible, certain };

// The evidence, or nullopt. The less the header tells, the more the subject must: people's requests
// begin with the same words. The text's first lines count only where the header leaves no doubt.
std::optional<std::string> find_absence(const model::ParsedMessage& message, Machine machine);

}  // namespace intaked::parse
