// What an answer to a create or comment call, or to a change, means. Pure: the one place that
// decides whether something may be sent again.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "desk/desk.h"
#include "lib/curl/http_client.h"

namespace intaked::desk {

enum class Call { create, comment, change };

//   2xx with the new object's id            filed; of a change, any 2xx
//   2xx without it, or cut short            unknown
//   400 413 422                             refused, in the desk's words
//   404 that names an object of the draft   refused ("Team not found")
//   403 that names a team                   refused
//   3xx 401 403 404 405 410 415             target_down: it is about the desk, not about the draft
//   425 429                                 not_executed until the desk's own time
//   everything else, and no whole answer    unknown
//   no byte of the body had left us         target_down, or not_executed if it was our own doing
// `now` is our wall time when the answer was read. The text is clean and at most 1 KiB.
Answer classify_answer(const curl::HttpAnswer& answer, Call call, Instant now);

// The desk's words in an error answer: its `message` (a text or a list), else `error`, else the
// beginning of the body. Clean, one line, at most 1 KiB.
std::string words_of(const std::string& body);

// What the desk calls something, or says of it: clean, one line, at most 1 KiB.
std::string cleaned_words(std::string_view words);
// An id as it is, "" if it is none that we could ask for again: up to 128 visible ASCII characters.
std::string usable_id(std::string_view id);

bool is_success(const curl::HttpAnswer& answer);
// "the desk answered 403: Forbidden", or why no answer came.
std::string describe(const curl::HttpAnswer& answer);

// The call is not in the plan, or does not exist: 400 403 404 405 410 422.
bool is_refusal(const curl::HttpAnswer& answer);
// The same in the API's own words: asking again would bring the same. What stands before the API, a
// proxy that has lost it or a firewall, refuses in other words, and only for a while.
bool is_lasting_refusal(const curl::HttpAnswer& answer);

// Whether the body of a 404 is about one object: {"statusCode":404,"message":"Team not found",…}. A
// bare "Not Found", "Cannot POST /v1/tickets" and "Route POST:/v1/tickets not found" are what a
// wrong address gets.
bool names_missing_object(const std::string& body);
// A 404 of that kind: what was asked for does not exist.
bool says_gone(const curl::HttpAnswer& answer);

}  // namespace intaked::desk
