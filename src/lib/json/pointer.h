// JSON pointers, RFC 6901.
#pragma once

#include <string_view>

#include "model/json.h"

namespace intaked::json {

// What `pointer` ("/data/url", "/files/0/id", "" for all) names in `value`; nullptr if it names
// nothing. Owned by `value`.
const model::Json* find(const model::Json& value, std::string_view pointer);

}  // namespace intaked::json
