// Reading the desk's speed limit (X-RateLimit-Limit, -Remaining, -Reset; Retry-After). Pure.
// Source: docs.thena.ai/api-reference/introduction; RFC 9110 10.2.3.
#pragma once

#include "base/clock.h"
#include "desk/pacer.h"
#include "lib/curl/http_client.h"

namespace intaked::desk {

// When to go on after 429 or 425: the later of what the headers say, at least 1 s and at most 1 h
// away. Times of the server are taken relative to its own Date, so that a wrong clock on either
// side does no harm.
Instant may_go_on_at(const curl::HttpAnswer& answer, Instant now);

// What an answer says of the limit; nothing if none came. A reset may be told as a time or, as some
// proxies do, as seconds to wait.
RateTold read_rate(const curl::HttpAnswer& answer, Instant now);

}  // namespace intaked::desk
