// Chat: what one person goes on saying in one channel joins what was said before.
#pragma once

#include <string>

#include "base/result.h"
#include "config/config.h"
#include "journal/journal.h"
#include "model/inbound.h"

namespace intaked::app {

// Who wrote where, as a word that no Message-ID is; "" for mail.
std::string group_of(const model::RawMessage& raw);

// Sets the thread of what continues a group, and `groupable` of what a later one may continue. A
// thread of the chat says more than the time does: what is in one is no part of a group. `source`
// is how it came (model::Arrival::source), whatever mailbox its addresses name.
Result<void> join_group(journal::Journal& journal, const config::Chat& options,
                        const std::string& source, model::Inbound& inbound, journal::Plan& plan);

}  // namespace intaked::app
