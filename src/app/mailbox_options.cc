#include "app/mailbox_options.h"

namespace intaked::app {

imap::MailboxOptions mailbox_options(const config::Mailbox& mailbox) {
  imap::MailboxOptions options;
  options.name = mailbox.name;
  options.host = mailbox.host;
  options.port = mailbox.port;
  options.security = mailbox.security == config::Security::tls ? imap::Security::implicit_tls
                                                               : imap::Security::none_on_loopback;
  options.ca_file = mailbox.ca_file;
  options.user = mailbox.user;
  options.password = mailbox.password;
  options.folder = mailbox.folder;
  switch (mailbox.start) {
    case config::Start::now:
      options.start = imap::StartAt::now;
      break;
    case config::Start::everything:
      options.start = imap::StartAt::everything;
      break;
    case config::Start::date:
      options.start = imap::StartAt::date;
      options.start_date = from_microseconds(mailbox.start_date_us);
      break;
  }
  options.last = mailbox.last;
  options.examine = mailbox.examine;
  switch (mailbox.after_filing) {
    case config::AfterFiling::nothing:
      options.after_filing = imap::AfterFiling::nothing;
      break;
    case config::AfterFiling::seen:
      options.after_filing = imap::AfterFiling::seen;
      break;
    case config::AfterFiling::keyword:
      options.after_filing = imap::AfterFiling::keyword;
      break;
    case config::AfterFiling::move:
      options.after_filing = imap::AfterFiling::move;
      break;
  }
  options.keyword = mailbox.keyword;
  options.move_to = mailbox.move_to;
  options.idle = mailbox.idle;
  options.poll = mailbox.poll;
  options.idle_renewal = mailbox.idle_renewal;
  options.message_bytes_max = mailbox.message_bytes_max;
  return options;
}

}  // namespace intaked::app
