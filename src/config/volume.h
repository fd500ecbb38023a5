// How much of one sender is too much, and what of one person is one ticket: `flood:` and `chat:`.
#pragma once

#include "config/config.h"
#include "config/settings.h"

namespace intaked::config {

void read_flood(Settings& top, Flood& flood);
void read_chat(Settings& top, Chat& chat);

}  // namespace intaked::config
