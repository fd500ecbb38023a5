// What the parser understood, whole: what `intaked parse` prints.
#pragma once

#include <string>

#include "model/json.h"
#include "model/parsed_message.h"

namespace intaked::app {

// Addresses are bare, ids without <>. The message was parsed for people (parse::Options).
model::Json parsed_json(const std::string& file, const model::ParsedMessage& message);

}  // namespace intaked::app
