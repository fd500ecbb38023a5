// A webhook's event as the journal takes it.
#pragma once

#include <string>

#include "base/clock.h"
#include "hooks/receipt.h"
#include "model/raw_message.h"

namespace intaked::app {

model::RawMessage message_of(const std::string& hook, hooks::Event event, Instant now);

}  // namespace intaked::app
