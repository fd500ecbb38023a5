// Has somebody called our mail spam?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/parsed_message.h"
#include "parse/part.h"

namespace intaked::parse {

// The evidence, or nullopt: a report in ARF (RFC 5965) of abuse, fraud or virus, and the shape in
// which Hotmail and Outlook.com pass complaints on. A report about authentication (RFC 6591) is no
// complaint, neither is "not-spam".
std::optional<std::string> find_complaint(const model::ParsedMessage& message,
                                          const std::vector<PartInfo>& parts);

}  // namespace intaked::parse
