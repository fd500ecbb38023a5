// Many parked messages at once: why they are parked, and another try of all of them.
#pragma once

#include <string>

#include "app/command.h"

namespace intaked::app {

// One line a reason: how many, since when the newest, and the command that helps. Exit code.
int show_reasons(const Invocation& invocation);

struct RetryMany {
  std::string reason;  // only those whose reason says this; "" = all that are parked
  unsigned pace = 60;  // a minute
};
// Retries them one after the other, each recorded with who asks; what cannot be retried is named
// and passed over. Exit code.
int retry_many(const Invocation& invocation, const RetryMany& options);

}  // namespace intaked::app
