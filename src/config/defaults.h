// `defaults:` of a source: ticket fields by Thena's names.
#pragma once

#include <vector>

#include "config/config.h"
#include "config/settings.h"

namespace intaked::config {

std::vector<DefaultField> read_defaults(Settings& source);
// `fallbacks:` of the desk: fields of the call itself, since the names behind ids are resolved when
// a ticket is planned.
std::vector<Fallback> read_fallbacks(Settings& desk);

}  // namespace intaked::config
