// What stands between a provider and the listener for webhooks. Blocks.
#pragma once

#include <chrono>

#include "app/examination.h"
#include "app/listener_place.h"
#include "base/clock.h"
#include "base/secret.h"
#include "config/config.h"

namespace intaked::app {

// Nothing is sent but questions that anybody may ask. Each step within `deadline`.
Examination examine_hooks(const config::Config& config, const ListenerPlace& place,
                          const Secret& installation_key, std::chrono::milliseconds deadline,
                          const Clock& clock);

}  // namespace intaked::app
