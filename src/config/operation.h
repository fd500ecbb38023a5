// What the administrator decides about running intaked: how long things are kept, who is told when
// something needs a person, what is measured.
#pragma once

#include "config/config.h"
#include "config/settings.h"
#include "config/sources.h"

namespace intaked::config {

void read_operation(Settings& top, const Surroundings& around, Operation& operation);

}  // namespace intaked::config
