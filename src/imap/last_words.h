// What a server said last before a login failed, fit to be shown: some servers echo what they were
// sent. Pure.
#pragma once

#include <string>
#include <string_view>

#include "imap/mailbox.h"

namespace intaked::imap {

// The last whole line without its tag; only status and response code if the rest could hold
// something encoded; "" if any of it repeats a piece of the credentials, as they are or as a login
// sends them. Without controls.
std::string last_words(const MailboxOptions& options, std::string_view transcript);

}  // namespace intaked::imap
