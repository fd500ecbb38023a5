// What the parser understood, whole: what `intaked parse` prints.
#pragma once

#include <string>
#include <string_view>

#include "model/json.h"
#include "model/parsed_message.h"

namespace intaked::app {

// `bytes` are the message's; digests of its files are taken of them. Addresses are bare, ids
// without <>.
model::Json parsed_json(const std::string& file, const model::ParsedMessage& message,
                        std::string_view bytes);

}  // namespace intaked::app
