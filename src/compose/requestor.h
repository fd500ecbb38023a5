// Whose message it is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/parsed_message.h"

namespace intaked::compose {

// From, else Sender; an own address and what is no address are passed over. "" if nobody is left.
std::string sender_of(const model::ParsedMessage& message,
                      const std::vector<std::string>& own_addresses);

// One '@' with something on both sides, no white space: enough to keep nonsense from the desk.
bool looks_like_address(std::string_view text);

}  // namespace intaked::compose
