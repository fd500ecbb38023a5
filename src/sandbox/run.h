// The whole program: from the command line to the signal that ends it.
#pragma once

#include <span>

namespace intaked::sandbox {

// Returns the exit code: 0 after SIGTERM or SIGINT, 2 for a wrong command line, 1 otherwise.
int run(std::span<char* const> words);

}  // namespace intaked::sandbox
