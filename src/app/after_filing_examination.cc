// Whether what is to be done with filed mail can be done.
#include "app/mailbox_options.h"
#include "app/mailbox_seen.h"
#include "imap/after_filing.h"
#include "imap/response.h"

namespace intaked::app {
namespace {

using imap::Inspected;

void examine_flag(const Seen& seen, const std::string& flag, char right, Examination& to) {
  const Inspected& found = seen.visit.found;
  const std::string shown = said(flag);
  const auto refused = [&](const std::string& why) {
    to.bad("after filing", "filed mail will not be marked " + shown + ": " + why,
           "let the server's administrator allow it, or write: after_filing: nothing (under " +
               seen.section() + ")");
  };
  if (seen.selected) {
    const auto plan = imap::plan_after_filing(mailbox_options(seen.mailbox), found.session, {1});
    if (!plan.notice.empty()) return refused(plan.notice);
    return to.good("after filing", shown + " may be set");
  }
  if (found.rights) {
    if (found.rights->find(right) == std::string::npos)
      return refused("the account has the rights \"" + said(*found.rights) + "\" only (MYRIGHTS)");
    return to.good("after filing", shown + " may be set, by the account's rights");
  }
  if (found.session.names_permanent(flag))
    return to.good("after filing", shown + " may be set (PERMANENTFLAGS)");
  const bool known = found.flags.contains(imap::upper_case(flag));
  to.note("after filing",
          "whether " + shown + " may be set is not told to who only looks" +
              (known ? "; the folder knows the flag" : ""),
          "open it as the daemon does, which only resets \\Recent: intaked doctor " +
              seen.mailbox.name + " --select");
}

void examine_move(const Seen& seen, Examination& to) {
  const Inspected& found = seen.visit.found;
  const std::string target = as_yaml(seen.mailbox.move_to);
  if (found.target != Inspected::Target::there) {
    return to.bad("after filing",
                  "there is no folder " + said(target) + " to move to: " + said(found.target_words),
                  other_folder(seen.mailbox.move_to, found.folders,
                               "after_filing: { move: ", " } (under " + seen.section() + ")"));
  }
  const auto plan = imap::plan_after_filing(mailbox_options(seen.mailbox), found.session, {1});
  if (seen.selected && !plan.notice.empty()) return to.note("after filing", said(plan.notice));
  const bool moves = found.session.can("MOVE");
  if (!moves && !found.session.can("UIDPLUS"))
    return to.note("after filing", "it cannot be moved to " + said(target) +
                                       " without MOVE or UIDPLUS; it is marked \\Seen instead");
  const bool may_remove =
      !found.rights || (found.rights->find_first_of("td") != std::string::npos &&
                        found.rights->find_first_of("ed") != std::string::npos);
  if (!may_remove) {
    return to.bad("after filing",
                  "filed mail cannot be removed from here: the account has the rights \"" +
                      said(*found.rights) + "\" only (MYRIGHTS)",
                  "let the server's administrator allow it, or write: after_filing: seen (under " +
                      seen.section() + ")");
  }
  to.good("after filing", said(target) + " is there, and " + (moves ? "MOVE" : "UIDPLUS") + " is");
}

}  // namespace

void examine_after_filing(const Seen& seen, Examination& to) {
  using config::AfterFiling;
  switch (seen.mailbox.after_filing) {
    case AfterFiling::nothing:
      return to.good("after filing", "filed mail stays as it is");
    case AfterFiling::seen:
      return examine_flag(seen, "\\Seen", 's', to);
    case AfterFiling::keyword:
      return examine_flag(seen, seen.mailbox.keyword, 'w', to);
    case AfterFiling::move:
      return examine_move(seen, to);
  }
}

}  // namespace intaked::app
