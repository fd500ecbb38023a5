// `web:`: where webhooks come in.
#pragma once

#include "config/config.h"
#include "config/settings.h"
#include "config/sources.h"

namespace intaked::config {

void read_web(Settings& top, const Surroundings& around, Web& web);

}  // namespace intaked::config
