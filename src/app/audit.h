// `intaked audit`: each mailbox's messages on the server beside what was recorded of them, and what
// became of that.
#pragma once

#include <string>

#include "app/service.h"
#include "lib/text/time_zone.h"
#include "model/json.h"

namespace intaked::app {

struct AuditQuestion {
  std::string mailbox;  // "" = all
  Instant since{};
  bool take = false;  // what is unaccounted is fetched
};

// Asks the mailboxes to count, and waits, for a bounded time: what cannot be counted now says why.
// not_found: no such mailbox; conflict: somebody else is waiting for a count.
Result<model::Json> audit(Service& service, const AuditQuestion& question);

// The page, and whether everything was counted and nothing is missing.
std::string audit_text(const model::Json& answer, const text::TimeZone& zone);
bool is_proven(const model::Json& answer);

}  // namespace intaked::app
