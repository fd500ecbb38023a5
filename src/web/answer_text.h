// A Response as the bytes of HTTP/1.1.
#pragma once

#include <string>
#include <string_view>

#include "web/server.h"

namespace intaked::web {

struct AnswerForm {
  bool keep_alive = true;
  bool with_body = true;  // false for the answer to HEAD
};

// A file's bytes are not in it. Header names and values cannot break out of their line: control
// characters become spaces.
std::string answer_text(const Response& response, AnswerForm form);

// {"error":"…"} with this status; the connection ends after it.
Response refusal(int status, std::string_view text);
// 503, to come again in a second on the same connection.
Response too_many_requests();

}  // namespace intaked::web
