// Reading the desk's speed limit (X-RateLimit-Limit, -Remaining, -Reset; Retry-After). Pure.
// Source: docs.thena.ai/api-reference/introduction; RFC 9110 10.2.3.
#pragma once

#include "base/clock.h"
#include "desk/thena.h"
#include "lib/curl/http_client.h"

namespace intaked::desk {

// When to go on after 429 or 425: the later of what the headers say, at least 1 s and at most 1 h
// away. Times of the server are taken relative to its own Date, so that a wrong clock on either
// side does no harm.
Instant may_go_on_at(const curl::HttpAnswer& answer, Instant now);

// What is known after one more answer. Holds when nothing remains, and after 429 and 425.
Pace after(Pace pace, const curl::HttpAnswer& answer, Instant now);

}  // namespace intaked::desk
