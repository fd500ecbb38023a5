// What the control socket's routes answer with.
#pragma once

#include <string>

#include "base/result.h"
#include "model/json.h"
#include "web/server.h"

namespace intaked::app {

web::Response answer(int status, const model::Json& body);
// {"error", "hint"} with 400, 404, 409, 503 or 507 (no space).
web::Response refusal(const Error& error);
web::Response refusal(ErrorKind kind, std::string text);

// Who stands at the other end of the socket, for what is recorded: "dana (uid 1000)".
std::string who_asks(const web::Request& request);

}  // namespace intaked::app
