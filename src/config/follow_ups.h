// Who writes in conversations, and whose answers join a ticket.
#pragma once

#include "config/config.h"
#include "config/settings.h"

namespace intaked::config {

// `staff` and `follow_ups`; authserv_id must have been read.
void read_follow_ups(Settings& top, Config& config);

}  // namespace intaked::config
