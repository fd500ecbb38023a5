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

// Search by marker; if it shows nothing, the list since `since` ({} = one week), page by page. The
// list decides, since it does not lag; where it is refused or shows no markers, an empty search
// counts only if a second one shows any other ticket of ours: an index that leaves metadata out, or
// a server that does, finds nothing, too.
void find_marked_ticket(const Get& get, std::string marker, std::string team_id, Instant since,
                        Instant now, std::function<void(LookUp)> answer);

// Any ticket whose marker begins so: the youngest that the search shows, else of the list of three
// months.
void find_any_marked(const Get& get, std::string beginning, std::function<void(LookUp)> answer);

// All comments of the ticket, page by page.
void find_marked_comment(const Get& get, std::string ticket_id, std::string marker,
                         std::function<void(LookUp)> answer);

// Reads every list that rules may name things of. A list that the desk refuses or does not have is
// left out of `known`; any other failure fails the whole.
void read_directory_lists(const Get& get, Instant now,
                          std::function<void(Result<model::DeskDirectory>)> answer);

// The narrowest of the API's ranges that reaches back to `since`. They count calendar days in UTC,
// so "1d" reaches back 24 hours at least.
std::string date_range_since(Instant since, Instant now);

}  // namespace intaked::desk
