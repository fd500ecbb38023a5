// Everything of ours that the desk lists, page by page, as chains of callbacks on the desk's
// thread.
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "desk/desk.h"
#include "desk/look_up.h"

namespace intaked::desk {

// GET /v1/tickets since then, of all teams that the key may read. At most 500 pages of 100.
void list_marked_tickets(const Get& get, std::string beginning, Instant since, Instant now,
                         std::function<void(MarkedList)> answer);
void list_marked_comments(const Get& get, std::string ticket_id, std::string beginning,
                          std::function<void(MarkedList)> answer);

}  // namespace intaked::desk
