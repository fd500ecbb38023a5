// A mailbox of the configuration, as the shard wants it.
#pragma once

#include "config/config.h"
#include "imap/mailbox.h"

namespace intaked::app {

imap::MailboxOptions mailbox_options(const config::Mailbox& mailbox);

}  // namespace intaked::app
