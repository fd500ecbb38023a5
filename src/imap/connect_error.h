// Why a connection did not come about, as a sentence that says what to do. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "imap/mailbox.h"
#include "lib/curl/connect_stream.h"

namespace intaked::imap {

// denied: the password was refused and must not be tried again soon.
Error connect_error(const MailboxOptions& options, const curl::ConnectOutcome& outcome,
                    std::string_view transcript);
// It took too long, and hung in this phase.
Error connect_timeout(const MailboxOptions& options, curl::ConnectPhase phase);
// The server offers neither AUTH=PLAIN nor AUTH=LOGIN: the LOGIN command is left.
bool offers_no_plain_mechanism(std::string_view transcript);

}  // namespace intaked::imap
