// Is this a report about a message that was not delivered?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/parsed_message.h"
#include "parse/part.h"

namespace intaked::parse {

// The evidence, or nullopt. RFC 3464 reports with a failed recipient, and the common shapes of mail
// systems that write none.
std::optional<std::string> find_bounce(const model::ParsedMessage& message,
                                       const std::vector<PartInfo>& parts);

}  // namespace intaked::parse
