// Does the mail ask to confirm an address, or carry a code to sign in with?
#pragma once

#include <optional>
#include <string>

#include "model/parsed_message.h"

namespace intaked::parse {

// The evidence, or nullopt. The words stand in the subject, and the sender is a machine that passes
// on no person's words: people ask about such mail, and answer it, in the same ones. `is_machine`:
// other signs tell that no person wrote it.
std::optional<std::string> find_verification(const model::ParsedMessage& message, bool is_machine);

}  // namespace intaked::parse
