// Authentication-Results (RFC 8601), believed only from a named authority.
#pragma once

#include <string_view>

#include "model/parsed_message.h"
#include "parse/tree.h"

namespace intaked::parse {

// The topmost field whose authserv-id is `authserv_id` (case does not count); all others could have
// been written by the sender. "" believes none.
model::AuthResults read_auth_results(const TreeNode& message, std::string_view authserv_id);

}  // namespace intaked::parse
