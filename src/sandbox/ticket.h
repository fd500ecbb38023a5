// What a ticket and a comment look like: the document made from a create call, and what changes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/json.h"
#include "sandbox/catalogue.h"
#include "sandbox/policy.h"

namespace intaked::sandbox {

struct TicketNumber {
  std::string id;
  std::int64_t number = 0;
  std::string identifier;  // "SUP-1"
};

// `body` is valid; every field of it is in the ticket, unchanged. `contact` is the requestor's.
model::Json make_ticket(const model::Json& body, const Catalogue& catalogue, const Team& team,
                        const TicketNumber& number, const model::Json& contact, Instant now);

// The fields of a valid `body` replace the ticket's; null counts as absent.
void change_ticket(model::Json& ticket, const model::Json& body, const Catalogue& catalogue,
                   MetadataPatch how, Instant now);
// A ticket that is closed says when; one that is opened again does not.
void set_status(model::Json& ticket, const Named& status, Instant now);

inline constexpr std::string_view k_closed = "Closed";
inline constexpr std::string_view k_open = "Open";

inline constexpr std::string_view k_agent = "AGENT";  // authorUserType of a person of the team

inline constexpr std::string_view k_entity_type = "ticket";  // of what the comments are on

// `body` is valid. `contact` is that of customerEmail, null if there is none.
model::Json make_comment(const model::Json& body, const Catalogue& catalogue,
                         const model::Json& contact, std::string_view entity_id, Instant now);

// The body of the comment that a create call's comment… fields ask for; null if they do not.
model::Json first_comment_in(const model::Json& body);

}  // namespace intaked::sandbox
