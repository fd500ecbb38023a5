#include "app/status_text.h"

#include <algorithm>
#include <cstdio>

#include "app/columns.h"
#include "app/when.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_header_width = 72;
constexpr std::size_t k_text_width = 200;

std::string size_words(std::int64_t bytes) {
  char text[32];
  if (bytes >= 1'000'000'000)
    std::snprintf(text, sizeof text, "%.1f GB", static_cast<double>(bytes) / 1e9);
  else
    std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

const model::Json& part(const model::Json& json, std::string_view name) {
  static const model::Json k_none = model::Json::object();
  const model::Json* found = json.find(name);
  return found ? *found : k_none;
}

class Screen {
 public:
  Screen(const model::Json& answer, const text::TimeZone& zone)
      : answer_(answer), zone_(zone), now_(from_rfc3339(answer.text("now"))) {}

  std::string write() {
    write_head();
    for (const model::Json& mailbox : answer_.list("mailboxes")) write_mailbox(mailbox);
    for (const model::Json& hook : answer_.list("hooks")) write_hook(hook);
    write_desk();
    write_disk();
    write_others();
    return std::move(out_);
  }

 private:
  // One row: what it is, how it is, and what to do about each complaint of it.
  void row(const std::string& subject, const std::string& facts) {
    bool is_first = true;
    for (const model::Json& need : answer_.list("needs")) {
      if (need.text("subject") != subject) continue;
      const std::string state = need.text("severity") == "critical"  ? "STOP"
                                : need.text("severity") == "warning" ? "look"
                                                                     : "note";
      line(is_first ? subject : "", state,
           one_line(need.text("what"), k_text_width) + "  ← " + std::string(need.text("help")));
      is_first = false;
    }
    if (is_first) line(subject, "ok", facts);
  }
  void line(const std::string& subject, const std::string& state, const std::string& text) {
    out_ += "  " + cell(subject, 18) + " " + cell(state, 4) + "  " + text + "\n";
  }
  std::string ago(std::string_view rfc3339) const {
    return distance_words(from_rfc3339(rfc3339), now_);
  }

  void write_head() {
    std::string head = "intaked " + std::string(answer_.text("version")) + ", up " +
                       duration_words(std::chrono::duration_cast<std::chrono::seconds>(
                           now_ - from_rfc3339(answer_.text("started_at"))));
    if (answer_.flag("paused"))
      head += ", paused for repair";
    else
      head += ", book " + std::string(answer_.text("book").substr(0, 4)) + " (" +
              std::to_string(answer_.number("rules")) + " rules, since " +
              short_time(from_rfc3339(answer_.text("book_loaded_at")), zone_, now_) + ")";
    const auto needs = std::ranges::count_if(answer_.list("needs"), [](const model::Json& one) {
      return one.text("severity") != "note";
    });
    out_ += cell(head, k_header_width) +
            (needs > 0 ? "NEEDS YOU: " + std::to_string(needs) : "needs nobody") + "\n";
  }

  void write_mailbox(const model::Json& mailbox) {
    const std::string state(mailbox.text("state"));
    std::string facts = state == "ok" ? (mailbox.flag("idling") ? "idle" : "reading") : state;
    if (state != "ok" && !mailbox.text("text").empty())
      facts += ": " + one_line(mailbox.text("text"), k_text_width);
    const std::string_view mail = mailbox.text("last_mail");
    facts += mail.empty() ? ", no mail yet" : ", last mail " + ago(mail);
    if (const model::Json* census = mailbox.find("census"))
      facts += ", " + std::to_string(census->number("unaccounted")) + " unaccounted";
    row("mailbox " + std::string(mailbox.text("name")), facts);
  }

  void write_hook(const model::Json& hook) {
    const std::string_view accepted = hook.text("last_accepted");
    row("hook " + std::string(hook.text("name")),
        accepted.empty() ? "nothing yet since the start" : "last accepted " + ago(accepted));
  }

  void write_desk() {
    const model::Json& desk = part(answer_, "desk");
    std::string facts;
    if (desk.find("requests_left"))
      facts = std::to_string(desk.number("requests_left")) + " of " +
              std::to_string(desk.number("requests_limit")) + " requests left";
    else
      facts = desk.flag("names_known") ? "its names are known" : "its names are being read";
    row("desk", facts);
    const model::Json& counts = part(answer_, "counts");
    std::string queue = std::to_string(counts.number("received") + counts.number("planned")) +
                        " waiting, " + std::to_string(counts.number("parked")) + " parked";
    if (const std::string_view oldest = answer_.text("oldest_waiting"); !oldest.empty())
      queue += ", the oldest came " + ago(oldest);
    row("queue", queue);
  }

  void write_disk() {
    const model::Json& disk = part(answer_, "disk");
    std::string facts = size_words(disk.number("journal_bytes")) + " kept";
    if (disk.number("budget") > 0) facts += " of " + size_words(disk.number("budget"));
    facts += ", raw mail of " + std::string(disk.text("keep_raw")) + ", " +
             size_words(disk.number("free_bytes")) + " free";
    row("disk", facts);
  }

  // What has no row of its own unless it is complained of.
  void write_others() {
    std::string last;
    for (const model::Json& need : answer_.list("needs")) {
      const std::string subject(need.text("subject"));
      const bool has_row = subject.starts_with("mailbox ") || subject.starts_with("hook ") ||
                           subject == "desk" || subject == "queue" || subject == "disk";
      if (has_row || subject == last) continue;
      last = subject;
      row(subject, "");
    }
    for (const model::Json& flood : answer_.list("floods"))
      line("flood", "note",
           "from " + one_line(flood.text("from"), 60) + ": " +
               std::to_string(flood.number("mails")) + " mails are " +
               std::string(flood.text("its_mails_are")));
  }

  const model::Json& answer_;
  const text::TimeZone& zone_;
  const Instant now_;
  std::string out_;
};

}  // namespace

model::Json to_json(const std::vector<Complaint>& complaints) {
  auto list = model::Json::array();
  for (const Complaint& complaint : complaints) {
    auto one = model::Json::object();
    one.set("key", complaint.key);
    one.set("severity", name_of(complaint.severity));
    one.set("subject", complaint.subject);
    one.set("what", complaint.what);
    one.set("help", complaint.help);
    list.push_back(std::move(one));
  }
  return list;
}

std::string status_text(const model::Json& answer, const text::TimeZone& zone) {
  return Screen(answer, zone).write();
}

int status_exit_code(const model::Json& answer) {
  int code = 0;
  for (const model::Json& need : answer.list("needs")) {
    if (need.text("severity") == "critical") return 2;
    if (need.text("severity") == "warning") code = 1;
  }
  return code;
}

}  // namespace intaked::app
