// The shapes of Thena's answers: the envelope of success and the other one of errors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/json.h"
#include "web/server.h"

namespace intaked::sandbox {

inline constexpr std::string_view k_no_ticket = "Ticket not found";  // with 404

// {"data":…,"status":true,"message":…,"timestamp":…}
web::Response enveloped(int status, model::Json data, std::string_view message, Instant now);
web::Response bare(int status, const model::Json& body);

// {"statusCode":404,"message":…,"error":"Not Found"}
web::Response error_answer(int status, std::string_view message);
// 400 with a list of messages, as Thena's validator says it.
web::Response validation_answer(const std::vector<std::string>& mistakes);

}  // namespace intaked::sandbox
