// What a bot and an outgoing webhook of Teams have in common.
#pragma once

#include <string>

#include "model/json.h"

namespace intaked::hooks {

// An activity's name for good; "" if it has none. Ids of messages repeat in other conversations,
// and an edit or a deletion has the id of the message.
std::string activity_id(const model::Json& activity);

}  // namespace intaked::hooks
