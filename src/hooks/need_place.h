// Where what an event needs may lie. An event is read where parsers may be taken over, so whoever
// fetches for it looks again.
#pragma once

#include <string_view>

#include "hooks/mail.h"

namespace intaked::hooks {

// Whether a need of that provider is at one of its own places, and is asked for as that place
// wants it: no other host is asked, and none gets a credential that is not its own.
bool is_place_of(std::string_view provider, const Need& need);

}  // namespace intaked::hooks
