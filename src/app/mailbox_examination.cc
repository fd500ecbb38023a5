#include "app/mailbox_examination.h"

#include <utility>

#include "app/host_examination.h"
#include "app/mailbox_seen.h"

namespace intaked::app {
namespace {

using imap::Inspected;

void examine_sign_in(const Seen& seen, Examination& to) {
  const imap::Visit& visit = seen.visit;
  const std::string as = "as " + seen.mailbox.user + " by ";
  if (visit.signed_in) {
    const std::string how = visit.mechanism.empty() ? "password" : visit.mechanism;
    return to.good("sign-in", as + how);
  }
  const Error error = visit.refusal.value_or(
      Error{ErrorKind::unavailable, "the server offers no way to send a password", ""});
  std::string remedy = seen.again();
  if (visit.login_disabled) {
    remedy = "it takes no password on this connection (LOGINDISABLED): use the port for TLS, 993";
  } else if (error.kind == ErrorKind::denied) {
    remedy = "is " + seen.section() + ".user" +
             " right? if so write the password anew: " + "install -m 0600 /dev/stdin " +
             seen.secret_file + " and then: systemctl restart intaked";
  }
  to.stop("sign-in", said(error.text), std::move(remedy), "nobody is signed in");
}

void examine_folder(const Seen& seen, Examination& to) {
  const Inspected& found = seen.visit.found;
  const std::string name = as_yaml(seen.mailbox.folder);
  if (found.folder == Inspected::Folder::not_asked ||
      (found.folder == Inspected::Folder::refused && seen.visit.broke)) {
    const std::string why = seen.visit.broke ? said(seen.visit.broke->text) : "it was not answered";
    return to.stop("folder", why, seen.again(), "the folder is not open");
  }
  if (found.folder == Inspected::Folder::refused) {
    return to.stop("folder", name + " does not open: " + said(found.folder_words),
                   other_folder(seen.mailbox.folder, found.folders,
                                "folder: ", " (under " + seen.section() + ")"),
                   "the folder is not open");
  }
  if (found.session.uidvalidity().value_or(0) == 0) {
    return to.stop(
        "folder",
        name + " has no UIDVALIDITY, so its messages cannot be told apart after a restart",
        "it is a defect of the server, or a folder that keeps no numbers; choose another",
        "messages cannot be told apart");
  }
  to.good("folder", name + (seen.selected ? " opens (SELECT)" : " opens read-only (EXAMINE)") +
                        ", UIDVALIDITY " + std::to_string(*found.session.uidvalidity()));
}

void examine_capabilities(const Seen& seen, Examination& to) {
  const imap::Session& session = seen.visit.found.session;
  const config::Mailbox& mailbox = seen.mailbox;
  const auto poll = mailbox.poll.count() > 0 ? mailbox.poll : imap::k_poll_without_idle;
  std::string used, missing, remedy;
  const auto use = [](std::string& list, const std::string& what) {
    list += (list.empty() ? "" : "; ") + what;
  };
  if (!mailbox.idle) {
    use(used, "IDLE is not asked for (idle: no), new mail is found every " + in_words(poll));
  } else if (session.can("IDLE")) {
    use(used, "IDLE, new mail is told at once");
  } else {
    use(missing, "no IDLE: new mail is found every " + in_words(poll));
    if (mailbox.poll.count() == 0)
      remedy = "to look more often write: poll: 20 s (under " + seen.section() + ")";
  }
  if (mailbox.after_filing == config::AfterFiling::move) {
    if (session.can("MOVE")) {
      use(used, "MOVE");
    } else if (session.can("UIDPLUS")) {
      use(used, "UIDPLUS, by which filed mail is copied and removed, for there is no MOVE");
    } else {
      use(missing, "neither MOVE nor UIDPLUS: filed mail stays where it is");
    }
  }
  if (missing.empty()) return to.good("capabilities", std::move(used));
  use(missing, used);
  if (used.empty()) missing.resize(missing.size() - 2);
  to.note("capabilities", std::move(missing), std::move(remedy));
}

void examine_messages(const Seen& seen, Examination& to) {
  const Inspected& found = seen.visit.found;
  if (seen.visit.broke) {
    return to.stop("messages", said(seen.visit.broke->text), seen.again(),
                   "the server did not answer all");
  }
  const std::uint32_t count = found.session.exists();
  std::string text = count == 0 ? "none" : std::to_string(count);
  if (found.newest_uid) text += ", the newest has UID " + std::to_string(*found.newest_uid);
  if (const auto next = found.session.uidnext())
    text += ", the next gets UID " + std::to_string(*next);
  if (count > 0 && !found.newest_uid)
    return to.note("messages", text + "; the server does not tell the newest");
  to.good("messages", std::move(text));
}

void examine_clock(const Seen& seen, Examination& to) {
  const auto newest = seen.visit.found.newest_date;
  if (!newest) return to.good("clock", "IMAP tells none, and there is no message to go by");
  const std::string came = "the newest message came " + to_rfc3339(*newest) + " by it";
  if (*newest <= seen.now + k_clock_note)
    return to.good("clock", "IMAP tells none; " + came + ": nothing says that it is ahead of ours");
  to.note("clock",
          came + ", " + in_words(*newest - seen.now) +
              " ahead of ours: one of the two is wrong, or that message was put there with a date",
          "look at ours: timedatectl");
}

void examine_visit(const Seen& seen, Examination& to) {
  for (const auto step : {examine_sign_in, examine_folder, examine_capabilities, examine_messages,
                          examine_clock, examine_after_filing}) {
    step(seen, to);
    if (!to.stopped.empty()) return;
  }
}

}  // namespace

Examination examine_mailbox(const config::Mailbox& mailbox, const std::string& secret_file,
                            const MailboxLook& look, bool selected, Instant now) {
  Examination to;
  examine_host(host_of(mailbox), look.host, {"mailboxes." + mailbox.name}, now, to);
  if (to.stopped.empty() && look.no_password) {
    const Error& error = *look.no_password;
    to.stop("sign-in", said(error.text),
            error.kind == ErrorKind::denied ? "ask as root: sudo intaked doctor " + mailbox.name
                                            : error.hint,
            "there is no password");
  } else if (to.stopped.empty() && look.visit) {
    examine_visit({mailbox, secret_file, *look.visit, selected, now}, to);
  }
  if (to.stopped.empty()) return to;
  to.leave_out({"connection"});
  if (mailbox.security == config::Security::tls) to.leave_out({"certificate"});
  to.leave_out({"sign-in", "folder", "capabilities", "messages", "clock", "after filing"});
  return to;
}

}  // namespace intaked::app
