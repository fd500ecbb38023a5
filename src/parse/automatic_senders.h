// Addresses from which machines write.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/parsed_message.h"

namespace intaked::parse {

// "no-reply@…", "donotreply@…" and the like in several languages, "bounce+x@…", "SRS0=…": whoever
// answers such an address reaches nobody.
bool is_unanswerable(std::string_view address);

// Why no automatic answer may be sent by what From and Reply-To say, or nullopt. A form's mail
// comes from no-reply with the person in Reply-To: that may be answered.
std::optional<std::string> asks_for_silence(const model::ParsedMessage& message);

}  // namespace intaked::parse
