// How commands talk to the running daemon.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/json.h"
#include "web/server.h"

namespace intaked::app {

// The control socket that the configuration names. Nothing else of it counts, and no secret is
// read: whoever may not read the secrets can still ask, and so can who has just made a mistake.
Result<std::string> control_socket_of(const std::string& config_path);

struct ControlAnswer {
  int status = 0;
  std::string body;
  model::Json json;  // null if the body is none
};

// One call; a refusal of the daemon (status >= 400) is an error with its words and hint.
Result<ControlAnswer> call_daemon(const std::string& config_path, std::string_view method,
                                  std::string_view target, std::string_view body = {},
                                  std::string_view content_type = "application/json",
                                  std::chrono::seconds deadline = std::chrono::seconds{60});

// The error that an answer of the daemon stands for: status >= 400, with its words and hint.
Result<void> refusal_of(int status, std::string_view body);

// RFC 3986: everything but unreserved characters as %XX.
std::string percent_encoded(std::string_view text);

// Prints the error with its hint to stderr; the exit code that it stands for.
int report(const Error& error);

}  // namespace intaked::app
