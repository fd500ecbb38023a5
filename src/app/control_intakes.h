// The control socket's routes about messages: /v1/find, /v1/queue, /v1/intakes/….
#pragma once

#include <optional>

#include "app/service.h"
#include "web/server.h"

namespace intaked::app {

// nullopt: it is about something else.
std::optional<web::Response> serve_intakes(Service& service, const web::Request& request);

}  // namespace intaked::app
