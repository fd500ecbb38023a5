// `intaked forget`: the question as the control socket takes it, and the words of the answer.
#pragma once

#include <string>

#include "app/service.h"
#include "base/result.h"
#include "model/json.h"

namespace intaked::app {

// {"own", "others", "waiting":[id…], "tickets":[…], "tables":[…], "not_understood", "aside":[…],
// "overwritten", "erased"}. Without `erase` it says what would be. invalid: no address, or one of
// our own.
Result<model::Json> forget(Service& service, const std::string& address, const std::string& who,
                           bool erase);

// What people read. `address` as it was asked for.
std::string forgotten_text(const model::Json& answer, const std::string& address);

}  // namespace intaked::app
