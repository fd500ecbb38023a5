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

// A Return-Path field that says <> (RFC 5321 4.5.5): a machine's mail that nobody shall answer.
bool has_null_return_path(const model::ParsedMessage& message);

}  // namespace intaked::parse
