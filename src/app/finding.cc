#include "app/finding.h"

#include <charconv>

#include "app/columns.h"
#include "app/control.h"
#include "app/control_client.h"
#include "app/junk_look.h"
#include "app/when.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_rows_max = 10'000;
constexpr std::size_t k_words_max = 16;
constexpr std::size_t k_word_bytes_max = 500;
constexpr std::size_t k_target_bytes_max = 12'000;  // of a header of 16 KiB
constexpr std::size_t k_mailboxes_named_max = 10;
constexpr std::size_t k_detail_width = 100;

std::string fate_of(const model::Json& row) {
  const std::string_view state = row.text("state");
  if (state == "received" || state == "planned") return "waiting";
  if (state == "filed" && row.text("kind") == "comment") return "comment";
  return std::string(state);
}

std::string rules_of(const model::Json& row) {
  std::string rules;
  for (const model::Json& rule : row.list("rules"))
    if (const std::string* id = rule.as_string()) rules += (rules.empty() ? "" : ", ") + *id;
  return rules;
}

std::string detail_of(const model::Json& row) {
  const std::string_view state = row.text("state");
  const std::string ticket(row.text("ticket_identifier"));
  const std::string reason(row.text("reason"));
  if (state == "received") return reason.empty() ? "not understood yet" : reason;
  if (state == "planned") {
    if (const auto parent = row.text("waits_for"); !parent.empty())
      return "waits for " + std::string(parent.substr(0, k_id_shown));
    if (row.text("filing") == "unknown") return "in doubt: the desk is being asked";
    return row.text("filing") == "intent" ? "being filed" : "to be filed";
  }
  if (state == "filed") {
    const bool is_comment = row.text("kind") == "comment";
    const std::string why = is_comment ? std::string(row.text("joined_by")) : rules_of(row);
    return cell(is_comment ? "on " + ticket : ticket, 11) + "  " + why;
  }
  const std::string_view rule = row.text("rule");
  const std::string why = (rule.empty() ? "" : "by " + std::string(rule) + ": ") + reason;
  if (state != "parked") return why;
  // Of a long reason the command that shows all of it is left.
  const std::string next = " (retrying no; intaked queue show " +
                           std::string(row.text("id").substr(0, k_id_shown)) + ")";
  return one_line(why, k_detail_width - next.size()) + next;
}

std::string line_of(const model::Json& row, const text::TimeZone& zone, Instant now) {
  const Instant received = from_rfc3339(row.text("received_at"));
  const std::string place(row.text("source").empty() ? "–" : row.text("source"));
  std::string line = cell(row.text("id").substr(0, k_id_shown), k_id_shown) + "  " +
                     cell(short_time(received, zone, now), 12) + "  " +
                     cell(place + "/" + std::string(row.text("origin")), 16) + "  " +
                     cell(row.text("subject").empty() ? "(no subject)" : row.text("subject"), 26) +
                     "  " + cell(fate_of(row), 7) + "  ";
  return line + one_line(detail_of(row), k_detail_width) + "\n";
}

std::string sources_words(const model::Json& answer, const text::TimeZone& zone, Instant now) {
  std::string complete, never;
  std::size_t count = 0;
  const auto& mailboxes = answer.list("mailboxes");
  for (const model::Json& one : mailboxes) {
    if (++count > k_mailboxes_named_max) break;
    const std::string name(one.text("name"));
    const std::string_view up_to = one.text("complete_up_to");
    if (up_to.empty())
      never += (never.empty() ? "" : ", ") + name;
    else
      complete += (complete.empty() ? "" : ", ") + name + " up to " +
                  short_time(from_rfc3339(up_to), zone, now);
  }
  std::string words;
  const model::Json* junk = answer.find("junk");
  if (!complete.empty())
    words += "Mailboxes are complete: " + complete + (junk ? junk_words(*junk) : "") + ".";
  if (!never.empty())
    words += (words.empty() ? "" : " ") + std::string("Not read to the end yet: ") + never +
             " (intaked status).";
  if (mailboxes.size() > k_mailboxes_named_max)
    words += " And " + std::to_string(mailboxes.size() - k_mailboxes_named_max) + " more.";
  return words;
}

std::string nothing_text(const model::Json& answer, const std::string& asked,
                         const text::TimeZone& zone, Instant now) {
  std::string text = "Nothing" + asked + ". " + sources_words(answer, zone, now);
  while (text.ends_with(' ')) text.pop_back();
  text += "\n";
  if (const model::Json* junk = answer.find("junk"))
    text += junk_lines(*junk, one_line(junk->text("from"), 100));
  if (const auto waiting = answer.number("not_understood"); waiting > 0)
    text += std::to_string(waiting) + (waiting == 1 ? " message is" : " messages are") +
            " not understood yet, and cannot be found by words: intaked find --fate waiting\n";
  const model::Json* kept = answer.find("kept");
  const std::string_view since = kept ? kept->text("rows") : std::string_view();
  if (!since.empty())
    text +=
        "The oldest message known here came " + short_time(from_rfc3339(since), zone, now) + ".\n";
  return text;
}

void add_parameter(std::string& target, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  target += target.ends_with('?') ? "" : "&";
  target += std::string(name) + "=" + percent_encoded(value);
}

}  // namespace

Result<std::string> target_of(const FindQuestion& question) {
  std::string target = "/v1/find?";
  for (const std::string& word : question.words) add_parameter(target, "q", word);
  add_parameter(target, "rule", question.rule);
  add_parameter(target, "origin", question.origin);
  add_parameter(target, "fate", question.fate);
  add_parameter(target, "since", question.since);
  add_parameter(target, "until", question.until);
  add_parameter(target, "limit", std::to_string(question.limit));
  if (target.size() > k_target_bytes_max)
    return fail(ErrorKind::invalid,
                "this is too long to look for (" + std::to_string(target.size()) +
                    " bytes as it is sent, " + std::to_string(k_target_bytes_max) +
                    " are the most)",
                "a few words of it find the same");
  return target;
}

std::string words_of(const FindQuestion& question) {
  std::string people, words, messages;
  for (const std::string& word : question.words) {
    std::string& kind = word.starts_with('<')                 ? messages
                        : word.find('@') == std::string::npos ? words
                                                              : people;
    kind += (kind.empty() ? "" : " ") + word;
  }
  std::string all;
  if (!people.empty()) all += " from " + people;
  if (!words.empty()) all += " about \"" + words + "\"";
  if (!messages.empty()) all += " with the Message-ID " + messages;
  if (!question.fate.empty()) all += " " + question.fate;
  if (!question.rule.empty()) all += " by rule " + question.rule;
  if (!question.origin.empty()) all += " in " + question.origin;
  if (!question.since.empty()) all += " since " + question.since;
  if (!question.until.empty()) all += " until " + question.until;
  return text::clean(text::repair_utf8(all), text::Lines::join);
}

Result<journal::Wanted> wanted_of(const web::Request& request, const text::TimeZone& zone,
                                  Instant now) {
  journal::Wanted wanted;
  for (const auto& [name, value] : request.query) {
    if (value.size() > k_word_bytes_max)
      return fail(ErrorKind::invalid,
                  (name == "q" ? std::string("a word to look for") : name) + " has more than " +
                      std::to_string(k_word_bytes_max) + " bytes",
                  "a few words of it find the same");
    if (name == "q") wanted.words.push_back(value);
  }
  if (wanted.words.size() > k_words_max)
    return fail(ErrorKind::invalid,
                "more than " + std::to_string(k_words_max) + " words to look for");
  wanted.rule = request.parameter("rule");
  wanted.origin = request.parameter("origin");
  if (const auto fate = request.parameter("fate"); !fate.empty()) {
    wanted.fate = journal::fate_named(fate);
    if (!wanted.fate)
      return fail(ErrorKind::invalid, "no fate \"" + std::string(fate) +
                                          "\"; there are waiting, filed, comment, dropped, parked");
  }
  if (const auto since = request.parameter("since"); !since.empty()) {
    INTAKED_TRY(wanted.since, read_when(since, zone, now));
  }
  if (const auto until = request.parameter("until"); !until.empty()) {
    INTAKED_TRY(wanted.until, read_when(until, zone, now));
  }
  if (const auto text = request.parameter("limit"); !text.empty()) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), wanted.limit);
    if (error != std::errc{} || end != text.data() + text.size() || wanted.limit > k_rows_max)
      return fail(ErrorKind::invalid, "limit must be a number up to " + std::to_string(k_rows_max));
  }
  return wanted;
}

model::Json to_json(const journal::FoundMessages& found, const journal::KeptSince& kept,
                    const ServiceStatus& status) {
  auto answer = model::Json::object();
  auto rows = model::Json::array();
  for (const auto& message : found.messages) rows.push_back(to_json(message));
  answer.set("intakes", std::move(rows));
  answer.set("more", found.more);
  answer.set("not_understood", found.not_understood);
  auto mailboxes = model::Json::array();
  for (const auto& [name, one] : status.mailboxes) {
    auto mailbox = model::Json::object();
    mailbox.set("name", name);
    if (one.complete_up_to) mailbox.set("complete_up_to", to_rfc3339(*one.complete_up_to));
    mailboxes.push_back(std::move(mailbox));
  }
  answer.set("mailboxes", std::move(mailboxes));
  auto since = model::Json::object();
  if (kept.rows) since.set("rows", to_rfc3339(*kept.rows));
  if (kept.bytes) since.set("bytes", to_rfc3339(*kept.bytes));
  answer.set("kept", std::move(since));
  return answer;
}

std::string found_text(const model::Json& answer, const std::string& asked,
                       const text::TimeZone& zone) {
  const Instant now = from_rfc3339(answer.text("now"));
  const auto& rows = answer.list("intakes");
  if (rows.empty()) return nothing_text(answer, asked, zone, now);
  std::string text;
  for (const model::Json& row : rows) text += line_of(row, zone, now);
  if (answer.flag("more"))
    text += "There are more: --limit " + std::to_string(2 * rows.size()) + ", or --since.\n";
  return text;
}

}  // namespace intaked::app
