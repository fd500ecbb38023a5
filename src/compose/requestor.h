// Whose message it is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/inbound.h"
#include "model/parsed_message.h"

namespace intaked::compose {

// From, else Sender, else the message's author, in the order in which the author was found; an own
// address and what is no address to a desk are passed over. "" if nobody is left.
std::string sender_of(const model::ParsedMessage& message,
                      const std::vector<std::string>& own_addresses);

// Who asks, and who sent it on their behalf.
struct Parties {
  std::string requestor;  // "" if nobody is left
  std::string submitter;  // "" if it is the requestor, or nobody that a desk could know
  std::vector<std::string> notes;
};

// The requestor is sender_of(), with two exceptions to its being alone:
//   Sender names another person than From (RFC 5322 3.6.2): that is the submitter
//   an agent (`staff`: addresses and domains) passes on somebody's mail: the requestor is who wrote
//   that mail, the submitter the agent. Only while the agent is proven to have sent it: anybody can
//   write a forward, and would choose in whose name a ticket is opened.
Parties parties_of(const model::Inbound& inbound, const std::vector<std::string>& own_addresses,
                   const std::vector<std::string>& staff);

// Something, '@', a domain with a dot, no white space: what desks take for an address.
// root@localhost is none to them, and a ticket must not fail for that.
bool looks_like_address(std::string_view text);

}  // namespace intaked::compose
