// A webhook's event as the journal takes it.
#pragma once

#include <string>

#include "base/clock.h"
#include "hooks/receipt.h"
#include "model/raw_message.h"

namespace intaked::app {

// Received when it was written, where its sender tells that and it can be: what was written while
// we were away is grouped with others by that time. Else now.
model::RawMessage message_of(const std::string& hook, hooks::Event event, Instant now);

}  // namespace intaked::app
