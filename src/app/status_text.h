// `intaked status`: one screen, and an exit code for monitoring.
#pragma once

#include <string>

#include "app/health.h"
#include "lib/text/time_zone.h"
#include "model/json.h"

namespace intaked::app {

model::Json to_json(const std::vector<Complaint>& complaints);

// `answer` is what the control socket's /v1/status gives.
std::string status_text(const model::Json& answer, const text::TimeZone& zone);
// 0 nothing needs anybody, 1 a person should look, 2 something stands still until a person looks.
int status_exit_code(const model::Json& answer);

}  // namespace intaked::app
