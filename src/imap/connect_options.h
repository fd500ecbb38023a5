// How a mailbox is connected to and signed in at. Pure.
#pragma once

#include "base/result.h"
#include "imap/mailbox.h"
#include "lib/curl/connect_stream.h"

namespace intaked::imap {

// PLAIN or LOGIN by AUTHENTICATE, or the LOGIN command, for servers that offer neither.
enum class SignIn { authenticate, login_command };

// invalid: the host is none, or plain text would leave this machine.
Result<curl::ConnectOptions> connect_options(const MailboxOptions& options, SignIn sign_in);

}  // namespace intaked::imap
