// What the proof of a hook's sender does not speak for. Pure.
#pragma once

#include <string_view>

#include "config/config.h"

namespace intaked::app {

// A sentence for people; "" where each byte of a request is signed, or where nobody calls.
std::string_view unproven_words(const config::Hook& hook);

}  // namespace intaked::app
