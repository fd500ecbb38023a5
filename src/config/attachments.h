// `attachments:` where the files of tickets go.
#pragma once

#include "config/config.h"
#include "config/settings.h"
#include "config/sources.h"

namespace intaked::config {

void read_attachments(Settings& top, const Surroundings& around, Attachments& attachments);

}  // namespace intaked::config
