#include <algorithm>
#include <vector>

#include "app/columns.h"
#include "app/decision_text.h"
#include "app/explained.h"
#include "app/when.h"
#include "journal/decision_json.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_value_width_max = 120;
constexpr std::size_t k_reason_width_max = 400;
constexpr std::size_t k_attempts_shown_max = 10;

std::string address_words(const model::Json& address) {
  const std::string mail(address.text("address"));
  const std::string name(address.text("name"));
  return name.empty() ? mail : name + " <" + mail + ">";
}

std::string address_list(const model::Json& understood, std::string_view which) {
  std::string words;
  for (const model::Json& one : understood.list(which))
    words += (words.empty() ? "" : ", ") + address_words(one);
  return words;
}

class Page {
 public:
  Page(const model::Json& answer, const text::TimeZone& zone, bool every_rule)
      : answer_(answer),
        intake_(part(answer, "intake")),
        understood_(part(intake_, "understood")),
        decision_(journal::decision_from(part(intake_, "decision"))),
        zone_(zone),
        now_(from_rfc3339(answer.text("now"))),
        short_id_(intake_.text("id").substr(0, k_id_shown)),
        original_(intake_.text("merged_into").substr(0, k_id_shown)),
        state_(intake_.text("state")),
        every_rule_(every_rule) {}

  std::string write() {
    write_head();
    write_message();
    write_decision();
    write_attempts();
    write_last_words();
    return std::move(out_);
  }

 private:
  static const model::Json& part(const model::Json& json, std::string_view name) {
    static const model::Json k_none = model::Json::object();
    const model::Json* found = json.find(name);
    return found && found->is_object() ? *found : k_none;
  }
  void line(const std::string& text) { out_ += text + "\n"; }
  void entry(std::string_view name, const std::string& value,
             std::size_t width = k_value_width_max) {
    if (!value.empty()) line(cell(name, 9) + one_line(value, width));
  }
  std::string time_of(const model::Json& json, std::string_view name) const {
    return short_time(from_rfc3339(json.text(name)), zone_, now_);
  }

  void write_head() {
    const std::string from_when =
        long_time(from_rfc3339(intake_.text("received_at")), zone_, now_) + " (" +
        std::string(answer_.text("time_zone")) + ")";
    line("intake " + short_id_ + "  " + place() + ", " + from_when + ", " + fate());
    bool first = true;
    for (const model::Json& arrival : intake_.list("arrivals")) {
      if (!first)
        entry("Again", "to " + std::string(arrival.text("source")) + ", " + time_of(arrival, "at"));
      first = false;
    }
  }

  std::string place() const {
    const auto& arrivals = intake_.list("arrivals");
    if (arrivals.empty()) return std::string(intake_.text("origin"));
    const std::string kind(arrivals.front().text("kind"));
    return (kind == "imap" ? "mailbox" : kind) + " " + std::string(intake_.text("origin"));
  }

  // Where the rule stands that ended the book.
  std::string rule_place() const {
    for (const auto& table : decision_.trace)
      for (const auto& rule : table.rules)
        if (rule.matched && rule.id == decision_.rule) return " (" + rule.place + ")";
    return {};
  }

  std::string fate() const {
    const std::string rule(intake_.text("rule"));
    const std::string reason = one_line(intake_.text("reason"), k_reason_width_max);
    const std::string by = rule.empty() ? "" : " by " + rule + rule_place();
    if (!original_.empty()) return "another arrival of " + original_;
    if (state_ == "filed")
      return (intake_.text("kind") == "comment" ? "a comment on " : "filed as ") +
             std::string(intake_.text("ticket_identifier")) + " at " +
             time_of(intake_, "changed_at");
    if (state_ == "dropped") return "dropped" + by + ": \"" + reason + "\"";
    if (state_ == "parked") return "parked" + by + ": " + reason;
    if (state_ == "received") return "not understood yet" + (reason.empty() ? "" : ": " + reason);
    if (intake_.text("filing") == "unknown") return "in doubt: the desk is being asked for it";
    return "waits to be filed";
  }

  void write_message() {
    const model::Json& from = part(understood_, "from");
    const std::string sender = address_words(from.text("address").empty() ? intake_ : from);
    entry("From", (from.text("address").empty() ? std::string(intake_.text("from")) : sender) +
                      auth_words());
    entry("Reply-To", address_list(understood_, "reply_to"));
    entry("To", address_list(understood_, "to"));
    entry("Cc", address_list(understood_, "cc"));
    entry("Subject", std::string(intake_.text("subject")));
    write_thread();
    for (const model::Json& signal : understood_.list("signals"))
      entry("Signal",
            std::string(signal.text("kind")) + "   " + std::string(signal.text("evidence")));
    for (const model::Json& defect : understood_.list("defects")) {
      std::string kind(defect.text("kind"));
      if (!kind.empty() && kind[0] >= 'a' && kind[0] <= 'z')
        kind[0] = static_cast<char>(kind[0] - 'a' + 'A');
      entry(kind, std::string(defect.text("what")));
    }
  }

  std::string auth_words() const {
    const model::Json& auth = part(understood_, "auth");
    std::string words;
    for (const char* kind : {"spf", "dkim", "dmarc"}) {
      const std::string verdict(auth.text(kind));
      if (!verdict.empty() && verdict != "none") words += "   " + std::string(kind) + " " + verdict;
    }
    return words.empty() ? "" : words + " (" + std::string(auth.text("by")) + ")";
  }

  void write_thread() {
    const model::Json& thread = part(understood_, "thread");
    std::string to(thread.text("ticket"));
    if (to.empty()) to = thread.text("intake").substr(0, k_id_shown);
    if (!to.empty()) {
      std::string why;
      for (const model::Json& one : thread.list("evidence"))
        if (one.as_string()) why += (why.empty() ? "" : "; ") + *one.as_string();
      entry("Answers", to + (why.empty() ? "" : ", by " + why));
      if (!thread.flag("joins"))
        entry("", "but does not join it: " + std::string(thread.text("why_not")));
    }
    for (const model::Json& remark : thread.list("remarks"))
      if (remark.as_string()) entry("Remark", *remark.as_string());
  }

  void write_decision() {
    if (decision_.trace.empty()) return;
    line("");
    if (state_ == "received") line("As it was decided before:");
    out_ += trace_text(decision_, every_rule_);
    write_otherwise();
    if (!decision_.fields.empty()) line("");
    out_ += fields_text(decision_);
    for (const std::string& note : decision_.notes)
      line("staff note: " + one_line(note, k_value_width_max));
  }

  void write_otherwise() {
    const auto& fields = understood_.list("otherwise");
    if (decision_.verdict == model::Verdict::file || fields.empty()) return;
    // By rule: what each would set.
    std::vector<std::pair<std::string, std::string>> rules;
    for (const model::Json& field : fields) {
      const std::string rule(field.text("rule"));
      const model::Json* value = field.find("value");
      const std::string set =
          std::string(field.text("name")) + " " + (value ? shown_value(*value) : "");
      auto known = std::ranges::find(rules, rule, &std::pair<std::string, std::string>::first);
      if (known == rules.end())
        rules.emplace_back(rule, set);
      else
        known->second += ", " + set;
    }
    const char* ending = decision_.verdict == model::Verdict::drop ? "drop" : "park";
    for (const auto& [rule, sets] : rules)
      line("with the " + std::string(ending) + " away: " + rule + " would set " +
           one_line(sets, k_value_width_max));
  }

  void write_attempts() {
    const auto& deliveries = intake_.list("deliveries");
    const auto& changes = intake_.list("changes");
    // One that went well at once says nothing that the first line does not say.
    const bool is_plain = deliveries.size() == 1 && deliveries.front().text("outcome") == "filed";
    if ((deliveries.empty() || is_plain) && changes.empty()) return;
    line("");
    if (deliveries.size() > k_attempts_shown_max)
      line(std::to_string(deliveries.size() - k_attempts_shown_max) +
           " earlier attempts: --format=json");
    for (std::size_t i = deliveries.size() - std::min(deliveries.size(), k_attempts_shown_max);
         i < deliveries.size(); ++i) {
      const model::Json& one = deliveries[i];
      const std::int64_t status = one.number("http_status");
      entry("Attempt",
            time_of(one, "started_at") + "  " + std::string(one.text("outcome")) +
                (status > 0 ? ", " + std::to_string(status) : "") + "  " +
                std::string(one.text("text")),
            k_reason_width_max);
    }
    for (const model::Json& change : changes)
      entry("Changed", time_of(change, "at") + "  " + std::string(change.text("what")) + " by " +
                           std::string(change.text("who")) + "  " +
                           std::string(change.text("detail")));
  }

  void write_last_words() {
    line("");
    if (!decision_.trace.empty()) line(today_words());
    const bool is_kept = answer_.flag("kept");
    if (!original_.empty()) return line("What became of it: intaked explain " + original_);
    if (state_ == "dropped" && !is_kept)
      return line("Its bytes are no longer kept: it cannot be filed again from here.");
    if (intake_.flag("in_doubt") && (state_ == "parked" || state_ == "dropped"))
      return line("The desk may have it: intaked queue retry " + short_id_ +
                  " looks for it there, and files it if there is none.");
    if (state_ == "dropped")
      line("Nothing is lost: intaked refile " + short_id_ +
           (decision_.rule.empty()
                ? ""
                : "     See all it dropped: intaked find --fate dropped --rule " + decision_.rule));
    if (state_ == "parked")
      line("Nothing is lost: intaked queue retry " + short_id_ +
           "     File it, whatever rules say: " + "intaked refile " + short_id_);
  }

  std::string today_words() const {
    const model::Json& today = part(answer_, "today");
    const std::string book(today.text("book").substr(0, 4));
    const std::string then =
        decision_.book.empty() || decision_.book == today.text("book")
            ? ""
            : "     The rules as they stood: intaked rules show " + decision_.book.substr(0, 12);
    const std::string because(today.text("unknown_because"));
    if (!because.empty())
      return "Whether today's book decides the same cannot be said: " + because + "." + then;
    const auto& differences = today.list("differences");
    if (differences.empty()) return "Today's book decides the same." + then;
    std::string words = "Today's book (" + book + ") decides otherwise:" + then;
    for (const model::Json& one : differences)
      if (one.as_string()) words += "\n    " + one_line(*one.as_string(), k_value_width_max);
    return words;
  }

  const model::Json& answer_;
  const model::Json& intake_;
  const model::Json& understood_;
  const model::RoutingDecision decision_;
  const text::TimeZone& zone_;
  const Instant now_;
  const std::string short_id_;
  const std::string original_;  // of which it is another arrival
  const std::string state_;
  const bool every_rule_;
  std::string out_;
};

}  // namespace

std::string explained_text(const model::Json& answer, const text::TimeZone& zone, bool every_rule) {
  return Page(answer, zone, every_rule).write();
}

}  // namespace intaked::app
