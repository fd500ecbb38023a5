// The part of a mailbox's examination that touches the world.
#include <utility>

#include "app/host_examination.h"
#include "app/mailbox_examination.h"
#include "app/mailbox_options.h"

namespace intaked::app {

Host host_of(const config::Mailbox& mailbox) {
  return {mailbox.host, mailbox.port, mailbox.security == config::Security::tls, mailbox.ca_file};
}

MailboxLook look_at_mailbox(const config::Mailbox& mailbox, Result<Secret> password,
                            const MailboxLookOptions& options, const Clock& clock) {
  MailboxLook look;
  look.host = look_at(host_of(mailbox), options.step_deadline);
  if (!password) look.no_password = password.error();
  if (!password || look.host.handshake.reached != curl::Handshake::Reached::all) return look;
  imap::MailboxOptions visited = mailbox_options(mailbox);
  visited.password = *std::move(password);
  visited.connect_deadline = options.step_deadline;
  visited.command_deadline = options.step_deadline;
  look.visit = imap::visit(visited, options.select, clock);
  return look;
}

}  // namespace intaked::app
