// One visit to a mailbox that changes nothing: connects, signs in once, looks and leaves. Blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "imap/inspection.h"
#include "imap/junk_inspection.h"
#include "imap/mailbox.h"

namespace intaked::imap {

struct Call {
  bool signed_in = false;
  // How the password went, or would have gone: "PLAIN", "LOGIN", "the LOGIN command".
  std::string mechanism;
  // Without TLS or on another port the server would take it (LOGINDISABLED).
  bool login_disabled = false;
  // Not signed in, and why; denied: the server does not take the user or the password.
  std::optional<Error> refusal;
  std::optional<Error> broke;  // signed in, and the look ended early
};

struct Visit : Call {
  Inspected found;
};

// Each step within the options' deadlines: connecting and TLS, the login, each answer. At most one
// password is sent.
Visit visit(const MailboxOptions& options, bool select, const Clock& clock);
// The same, to where the server puts junk; `from`: can_be_searched(). Given up at `end`.
Result<Junk> look_into_junk(const MailboxOptions& options, std::string_view from, Tick end,
                            const Clock& clock);

}  // namespace intaked::imap
