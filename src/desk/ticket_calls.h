// What the desk tells of one ticket, as chains of callbacks on the desk's thread. Source:
// docs.thena.ai/api-reference/platform (get a ticket, list comments).
#pragma once

#include <functional>
#include <string>

#include "desk/desk.h"
#include "desk/look_up.h"

namespace intaked::desk {

void read_ticket(const Get& get, const std::string& ticket_id,
                 std::function<void(TicketNow)> answer);

// Of all comments, up to 1,000.
void read_comment_mails(const Get& get, const std::string& ticket_id,
                        std::function<void(CommentMails)> answer);

}  // namespace intaked::desk
