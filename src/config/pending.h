// What a configuration says otherwise than the one in use.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace intaked::config {

struct Pending {
  std::string setting;  // "mailboxes.support.host"
  std::string was, is;  // as YAML; "" where it is not set
};

// Every setting in effect with another value, by name. Secrets are compared by their files' names.
std::vector<Pending> pending(const Config& in_use, const Config& offered);

}  // namespace intaked::config
