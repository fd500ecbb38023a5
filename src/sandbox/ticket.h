// What a ticket and a comment look like: the document made from a create call.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "model/json.h"
#include "sandbox/catalogue.h"

namespace intaked::sandbox {

struct TicketNumber {
  std::string id;
  std::int64_t number = 0;
  std::string identifier;  // "SUP-1"
};

// `body` is valid; every field of it is in the ticket, unchanged.
model::Json make_ticket(const model::Json& body, const Catalogue& catalogue, const Team& team,
                        const TicketNumber& number, Instant now);

// `body` is valid.
model::Json make_comment(const model::Json& body, const Catalogue& catalogue,
                         std::string_view entity_type, std::string_view entity_id, Instant now);

// The body of the comment that a create call's comment… fields ask for; null if they do not.
model::Json first_comment_in(const model::Json& body);

}  // namespace intaked::sandbox
