// What to tell the server about messages whose fate is settled. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imap/mailbox.h"
#include "imap/session.h"

namespace intaked::imap {

struct AfterFilingPlan {
  std::vector<std::string> commands;  // each is sent when the one before it was answered OK
  std::string notice;  // why this is less than what was asked for; "" when it is all of it
};

// A UID that does not exist any more is no error in any of these (RFC 3501 6.4.8). A plain EXPUNGE
// is never used: it would remove what other people have marked.
AfterFilingPlan plan_after_filing(const MailboxOptions& options, const Session& session,
                                  const std::vector<std::uint32_t>& uids);

}  // namespace intaked::imap
