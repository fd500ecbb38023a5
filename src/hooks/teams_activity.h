// What a bot and an outgoing webhook of Teams have in common.
#pragma once

#include <string_view>

#include "base/result.h"
#include "hooks/mail.h"
#include "hooks/receipt.h"
#include "hooks/stored_event.h"

namespace intaked::hooks {

// The whole body. Its id is of its conversation, and an edit or a deletion, which has the id of the
// message, is another event.
Receipt receive_activity(std::string_view provider, const Request& request, Answer answer);

Result<Mail> understand_activity(const StoredEvent& event, const Knowledge& known);

}  // namespace intaked::hooks
