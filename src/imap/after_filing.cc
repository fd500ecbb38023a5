#include "imap/after_filing.h"

#include <algorithm>

#include "imap/folder_name.h"
#include "imap/uid_windows.h"

namespace intaked::imap {
namespace {

bool is_keyword(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("(){%*\"\\]").find(c) == std::string_view::npos;
  });
}

AfterFilingPlan plan_flag(const Session& session, const std::string& uids,
                          const std::string& flag) {
  if (!session.may_set(flag))
    return {{}, "the server does not let us set " + flag + " in this folder; nothing is marked"};
  return {{"UID STORE " + uids + " +FLAGS.SILENT (" + flag + ")"}, ""};
}

AfterFilingPlan plan_move(const MailboxOptions& options, const Session& session,
                          const std::string& uids) {
  const auto folder = to_wire_folder(options.move_to);
  if (!folder) return {{}, "move_to: " + folder.error().text};
  if (session.can("MOVE")) return {{"UID MOVE " + uids + " " + *folder}, ""};
  // What was copied and cannot be removed would be copied again.
  const bool removes = session.may_set("\\Deleted");
  if (session.can("UIDPLUS") && removes) {
    return {{"UID COPY " + uids + " " + *folder, "UID STORE " + uids + " +FLAGS.SILENT (\\Deleted)",
             "UID EXPUNGE " + uids},
            ""};
  }
  AfterFilingPlan plan = plan_flag(session, uids, "\\Seen");
  if (plan.notice.empty())
    plan.notice = std::string(removes ? "the server can neither MOVE nor UID EXPUNGE"
                                      : "the server does not let us set \\Deleted in this folder") +
                  "; filed mail is marked \\Seen instead";
  return plan;
}

}  // namespace

AfterFilingPlan plan_after_filing(const MailboxOptions& options, const Session& session,
                                  const std::vector<std::uint32_t>& uids) {
  if (options.examine || options.after_filing == AfterFiling::nothing) return {};
  if (session.read_only())
    return {{}, "the server opened the folder read-only; filed mail is not marked"};
  const std::string wire_uids = to_wire(uids);
  if (options.after_filing == AfterFiling::seen) return plan_flag(session, wire_uids, "\\Seen");
  if (options.after_filing == AfterFiling::move) return plan_move(options, session, wire_uids);
  if (!is_keyword(options.keyword))
    return {{}, "after_filing: \"" + options.keyword + "\" cannot be an IMAP keyword"};
  return plan_flag(session, wire_uids, options.keyword);
}

}  // namespace intaked::imap
