// Whose message it is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/parsed_message.h"

namespace intaked::compose {

// From, else Sender, else the message's author, in the order in which the author was found; an own
// address and what is no address to a desk are passed over. "" if nobody is left.
std::string sender_of(const model::ParsedMessage& message,
                      const std::vector<std::string>& own_addresses);

// Something, '@', a domain with a dot, no white space: what desks take for an address.
// root@localhost is none to them, and a ticket must not fail for that.
bool looks_like_address(std::string_view text);

}  // namespace intaked::compose
