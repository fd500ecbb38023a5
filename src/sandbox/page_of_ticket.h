// The page of one ticket: its conversation, files, metadata, links and all its fields.
#pragma once

#include <string>
#include <string_view>

#include "sandbox/call.h"

namespace intaked::sandbox {

Answer ticket_page(const Call& call);

// <a href="/tickets/SUP-1">SUP-1</a>
std::string link_to_ticket(std::string_view identifier);

}  // namespace intaked::sandbox
