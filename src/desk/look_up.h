// Look-ups that take several requests, as chains of callbacks on the desk's thread.
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "desk/desk.h"
#include "lib/curl/http_client.h"

namespace intaked::desk {

// GET of a target such as "/v1/teams"; the callback runs once.
using Get = std::function<void(std::string target, std::function<void(curl::HttpAnswer)>)>;

// Search by marker; if it shows nothing, the list of all teams since `since`, page by page. The
// list decides, since it does not lag, if it shows another ticket of ours. Where it is refused,
// shows none of ours or does not reach back so far, an empty search counts only if a second one
// shows any other ticket of ours: an index that leaves metadata out, or a server that does, finds
// nothing, too. What is old needs no list where the search shows ours. Where nothing of ours is
// shown at all, an empty search and an empty list of three months count: `shows_nothing`.
void find_marked_ticket(const Get& get, std::string marker, Sought sought, Instant since,
                        Instant now, std::function<void(LookUp)> answer);

// Some tickets whose marker begins so, if there are any: the youngest that the search shows, else
// what the list of three months shows first.
void find_any_marked(const Get& get, std::string beginning, std::function<void(LookUp)> answer);

// All comments of the ticket, page by page. That there are none counts if the ticket can be read.
void find_marked_comment(const Get& get, std::string ticket_id, std::string marker,
                         std::function<void(LookUp)> answer);

// Reads every list that rules may name things of. A list that is refused is left out of `known`; if
// not by the API itself, it is in `not_told`. Any other failure fails the whole, and so does it if
// all are refused.
void read_directory_lists(const Get& get, Instant now,
                          std::function<void(Result<model::DeskDirectory>)> answer);

// The narrowest of the API's ranges that reaches back to `since`, else the widest. They count
// calendar days in UTC, so "1d" reaches back 24 hours at least.
std::string date_range_since(Instant since, Instant now);
// Does any of them?
bool a_date_range_reaches(Instant since, Instant now);

}  // namespace intaked::desk
