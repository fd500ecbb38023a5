// `attachments:` where the files of tickets go.
#pragma once

#include "config/config.h"
#include "config/settings.h"
#include "config/sources.h"

namespace intaked::config {

// `retry_horizon`: how long a ticket may wait after its files were stored.
void read_attachments(Settings& top, const Surroundings& around,
                      std::chrono::milliseconds retry_horizon, Attachments& attachments);

}  // namespace intaked::config
