// `defaults:` of a source: ticket fields by Thena's names.
#pragma once

#include <vector>

#include "config/config.h"
#include "config/settings.h"

namespace intaked::config {

std::vector<DefaultField> read_defaults(Settings& source);

}  // namespace intaked::config
