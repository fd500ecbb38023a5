// Messages that an operator names on the command line.
#pragma once

#include <string>

#include "base/result.h"

namespace intaked::app {

// A name without a file behind it is a message that the daemon knows: the id of an intake, a
// ticket.
bool is_known_to_the_daemon(const std::string& name);

// All bytes of the file; "-" is standard input. not_found: it cannot be opened; invalid: it is over
// 200 MiB.
Result<std::string> read_message_file(const std::string& name);

}  // namespace intaked::app
