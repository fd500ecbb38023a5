#include "app/junk_look.h"

#include <algorithm>
#include <chrono>

#include "app/columns.h"
#include "app/control_client.h"
#include "app/finding.h"
#include "app/mailbox_options.h"
#include "app/service.h"
#include "imap/visit.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_patience = 5s;       // for one mailbox
constexpr auto k_patience_all = 15s;  // below the client's own
constexpr auto k_pause = 5s;          // between two looks at a mailbox
constexpr std::size_t k_mailboxes_max = 10;

}  // namespace

Result<model::Json> JunkLook::look(Service& service, const std::string& from,
                                   const std::string& origin) {
  if (!imap::can_be_searched(from))
    return fail(ErrorKind::invalid, "mail servers cannot be asked for \"" + from + "\"",
                "give one address");
  const std::unique_lock alone(mutex_, std::try_to_lock);
  if (!alone)
    return fail(ErrorKind::conflict, "somebody else is looking into the junk",
                "try again in a minute");
  const SystemClock clock;
  const Tick end = clock.ticks() + k_patience_all;
  const auto statuses = service.sources();
  auto rows = model::Json::array();
  const auto why_not = [&](const config::Mailbox& mailbox) -> std::string {
    const auto status = statuses.find(mailbox.name);
    if (status == statuses.end() || status->second.state != imap::SourceState::ok)
      return "the mailbox is not well: intaked status";
    if (rows.as_array()->size() >= k_mailboxes_max || clock.ticks() >= end || service.ending())
      return "it took too long: name one with --mailbox";
    const auto last = looked_at_.find(mailbox.name);
    if (last != looked_at_.end() && clock.ticks() < last->second + k_pause)
      return "it was a moment ago: try again in some seconds";
    return "";
  };
  for (const config::Mailbox& mailbox : service.config().mailboxes) {
    if (!origin.empty() && mailbox.name != origin) continue;
    auto row = model::Json::object();
    row.set("name", mailbox.name);
    if (const std::string why = why_not(mailbox); !why.empty()) {
      row.set("not_looked", why);
    } else {
      looked_at_[mailbox.name] = clock.ticks();
      const auto junk = imap::look_into_junk(mailbox_options(mailbox), from,
                                             std::min(end, clock.ticks() + k_patience), clock);
      if (!junk || !junk->refused.empty()) {
        row.set("not_looked", junk ? junk->refused : junk.error().text);
      } else if (!junk->folder.empty()) {
        row.set("folder", junk->folder);
        row.set("messages", junk->messages);
        row.set("from", junk->from);
      }
    }
    rows.push_back(std::move(row));
  }
  auto answer = model::Json::object();
  answer.set("mailboxes", std::move(rows));
  return answer;
}

std::string junk_target_of(const FindQuestion& question) {
  if (question.words.size() != 1 || !question.rule.empty() || !question.fate.empty()) return "";
  const std::string& word = question.words.front();
  if (word.find('@') == word.npos || word.starts_with('<') || !imap::can_be_searched(word))
    return "";
  return "/v1/junk?from=" + percent_encoded(word) + "&origin=" + percent_encoded(question.origin);
}

std::string junk_words(const model::Json& answer) {
  std::int64_t others = 0;
  bool looked = false;
  for (const model::Json& row : answer.list("mailboxes")) {
    looked = looked || !row.text("folder").empty();
    others += row.number("messages") - row.number("from");
  }
  if (!looked) return "";
  return others > 0 ? "; Junk holds " + std::to_string(others) + " from others"
                    : "; Junk holds none from others";
}

std::string junk_lines(const model::Json& answer, const std::string& from) {
  std::string text;
  for (const model::Json& row : answer.list("mailboxes")) {
    const std::string name(row.text("name"));
    if (const auto n = row.number("from"); n > 0)
      text += "Folder \"" + one_line(row.text("folder"), 60) + "\" of " + name + " holds " +
              std::to_string(n) + " from " + from + ": its server took " +
              (n == 1 ? "it" : "them") + " for junk. Moved to the folder that is read, " +
              (n == 1 ? "it is" : "they are") + " fetched.\n";
    if (const auto why = row.text("not_looked"); !why.empty())
      text += "The junk of " + name + " was not looked into: " + one_line(why, 200) + "\n";
  }
  return text;
}

}  // namespace intaked::app
