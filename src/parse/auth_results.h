// Authentication-Results (RFC 8601), believed only from a named authority.
#pragma once

#include <string_view>

#include "model/parsed_message.h"
#include "parse/tree.h"

namespace intaked::parse {

// The topmost fields whose authserv-id is `authserv_id` (case does not count), each filter of the
// server writes its own; those below the next other server's could have been written by the sender,
// as all of other servers. Of a method the first result counts, for DKIM any pass. What the server
// found of the ARC chain (RFC 8617) counts by its "arc=" here; the chain's own fields say what
// other servers claim to have seen and are not believed. "" believes none.
model::AuthResults read_auth_results(const TreeNode& message, std::string_view authserv_id);

}  // namespace intaked::parse
