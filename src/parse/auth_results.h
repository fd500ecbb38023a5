// Authentication-Results (RFC 8601), believed only from a named authority.
#pragma once

#include <string_view>

#include "model/parsed_message.h"
#include "parse/tree.h"

namespace intaked::parse {

// The topmost fields whose authserv-id is `authserv_id` (case does not count): each filter of the
// server writes its own. Those below the next other server's, and all of other servers, could have
// been written by the sender. The topmost field that judges a method decides it: by its first
// result, for DKIM by any pass within that field. What the server found of the ARC chain (RFC 8617)
// counts by its "arc=" here; the chain's own fields say what other servers claim to have seen and
// are not believed. "" believes none.
//
// The limit: a sender can write `authserv_id` too, and where the server judges a method not at all,
// the forged field cannot be told from a second filter's. So the server that receives must take out
// fields with its own id that come from outside (RFC 8601 5); only then name it.
model::AuthResults read_auth_results(const TreeNode& message, std::string_view authserv_id);

}  // namespace intaked::parse
