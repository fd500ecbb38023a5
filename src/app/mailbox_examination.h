// Whether a mailbox can be worked with, as far as that can be seen without changing anything in it:
// each step with what it showed and, if it failed, what to type. Pure but for look_at_mailbox().
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "app/examination.h"
#include "app/host_look.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "config/config.h"
#include "imap/visit.h"

namespace intaked::app {

// How far ahead of ours a server's clock may seem before it is worth a note.
inline constexpr std::chrono::minutes k_clock_note{2};

struct MailboxLookOptions {
  std::chrono::milliseconds step_deadline{15'000};
  bool select = false;  // as imap::InspectionOptions
};

// What was seen of a mailbox.
struct MailboxLook {
  HostLook host;
  std::optional<Error> no_password;  // it could not be read
  std::optional<imap::Visit> visit;  // nullopt: it was not tried to sign in
};

// Blocks: the name, connection and TLS; then, if those are good, one visit.
MailboxLook look_at_mailbox(const config::Mailbox& mailbox, Result<Secret> password,
                            const MailboxLookOptions& options, const Clock& clock);

// `secret_file`: where the password lies. `selected`: the visit was made with SELECT.
Examination examine_mailbox(const config::Mailbox& mailbox, const std::string& secret_file,
                            const MailboxLook& look, bool selected, Instant now);

// The server of a mailbox.
Host host_of(const config::Mailbox& mailbox);

}  // namespace intaked::app
