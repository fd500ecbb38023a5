// What a person does at a provider so that it writes to a hook, in order, with what to paste.
#pragma once

#include <string>

#include "config/config.h"

namespace intaked::app {

// Lines with their ends. `url` is the hook's.
std::string hook_steps(const config::Config& config, const config::Hook& hook,
                       const std::string& url);

}  // namespace intaked::app
