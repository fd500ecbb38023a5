// Runs the administrator's own program for an alert.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"

namespace intaked::app {

// `words` are the program's path and its arguments: no shell reads them. It gets `input` on its
// standard input, next to no environment, and `deadline` to end with 0; then it is killed, with
// all that it started. The error says how it ended, with the last line it said. The process must
// ignore SIGPIPE, as the daemon does: a program need not read what it gets.
Result<void> run_alert_command(const std::vector<std::string>& words, const std::string& input,
                               std::chrono::milliseconds deadline, const std::stop_token& stop);

}  // namespace intaked::app
