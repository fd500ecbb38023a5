#include "parse/bounce.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "model/subject.h"
#include "parse/ascii.h"
#include "parse/automatic_senders.h"
#include "parse/bounce_notice.h"
#include "parse/bounce_subjects.h"
#include "parse/bounce_words.h"
#include "parse/delivery_report.h"
#include "parse/limits.h"
#include "parse/part_signs.h"
#include "parse/prose_addresses.h"
#include "parse/question.h"
#include "parse/returned_mail.h"
#include "parse/status_codes.h"

namespace intaked::parse {
namespace {

using model::BounceReport;
using model::ParsedMessage;

// RFC 3464 2.1, RFC 6533 4.
bool is_delivery_status(const PartInfo& part) {
  return part.media_type == "message/delivery-status" ||
         part.media_type == "message/global-delivery-status";
}

// The machine-readable report: its part, else the block of its fields in a text.
struct FoundReport {
  DeliveryReport report;
  std::string where;        // "part 2", "the text"
  std::string returned_id;  // the id in the mail that stands behind the block
};

// Where a line begins with a field that only such a report has.
std::optional<std::size_t> find_report_text(std::string_view text) {
  text = text.substr(0, k_report_bytes_max);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const std::string_view line = take_line(text, at);
    for (const std::string_view name :
         {"reporting-mta:", "final-recipient:", "original-recipient:"}) {
      if (starts_ignoring_case(line, name)) return begin;
    }
  }
  return std::nullopt;
}

std::optional<FoundReport> report_in(std::string_view text, std::string where) {
  const auto at = find_report_text(text);
  if (!at) return std::nullopt;
  const std::string_view rest = text.substr(*at);
  return FoundReport{read_delivery_report(rest), std::move(where),
                     read_returned_text(rest).message_id};
}

std::string bytes_of(const PartInfo& part) {
  return decode_transfer(part.transfer, part.node->body, k_report_bytes_max).bytes;
}

// Where the blank line behind the part's header is missing, the report's fields are the part's.
std::string report_bytes_of(const PartInfo& part) {
  std::string fields;
  if (find_field(*part.node, "Reporting-MTA") != nullptr ||
      find_field(*part.node, "Final-Recipient") != nullptr) {
    for (const TreeField& field : part.node->fields) {
      fields.append(field.name).append(": ").append(field.value).append("\n");
    }
  }
  return fields + "\n" + bytes_of(part);
}

std::optional<FoundReport> find_report(const std::vector<PartInfo>& parts) {
  for (const PartInfo& part : parts) {
    if (!part.is_leaf() || !is_delivery_status(part)) continue;
    return FoundReport{read_delivery_report(report_bytes_of(part)), "part " + part.path, {}};
  }
  return std::nullopt;
}

// The same without its type, for mail that other signs make suspect: in the text, in a text that is
// attached, in a report that was wrapped up as a message.
std::optional<FoundReport> find_untyped_report(const ParsedMessage& message,
                                               const std::vector<PartInfo>& parts) {
  if (auto found = report_in(message.text, "the text")) return found;
  for (const std::string_view type : {"text/plain", "message/rfc822"}) {
    for (const PartInfo& part : parts) {
      if (!part.is_leaf() || part.depth == 0 || part.media_type != type) continue;
      if (auto found = report_in(bytes_of(part), "part " + part.path)) return found;
    }
  }
  return std::nullopt;
}

// RFC 3464 2.3.3. Some systems write no Action at all: then the report as such counts.
DeliveryNews news_of(const FoundReport& found) {
  const DeliveryReport& report = found.report;
  if (report.tells_failure()) {
    return {found.where + " is a delivery report with a failed recipient", std::nullopt};
  }
  if (report.tells_delay()) {
    return {std::nullopt, found.where + " is a delivery report with a delayed recipient"};
  }
  if (report.tells_nothing()) return {found.where + " is a delivery report", std::nullopt};
  return {};
}

std::string quoted(std::string_view where, std::string_view phrase) {
  return std::string(where) + " \"" + std::string(phrase) + "\"";
}

std::string start_of_text(const ParsedMessage& message) {
  return text::fold_case(text::cut_utf8(message.text, 4096));
}

NoticeParties parties_of(const ParsedMessage& message) {
  NoticeParties parties;
  for (const model::Address& to : message.to) {
    if (parties.addresses.size() >= k_bounce_recipients_max) break;
    parties.addresses.push_back(to.address);
  }
  if (message.from) {
    parties.addresses.push_back(message.from->address);
    parties.home = std::string(message.from->domain());
  }
  return parties;
}

// An address or a mailbox is wrong (RFC 3463 3.2, 3.3).
bool is_about_recipient(std::string_view status) {
  return status.size() >= 3 && (status[2] == '1' || status[2] == '2');
}

// What makes it likely that a program reports, beside what it says.
struct Reporter {
  std::string why;         // "From is a mail system"; "" if nothing does
  bool is_system = false;  // nobody else writes so: its words alone count
};

bool came_from_its_author(const ParsedMessage& message) {
  return message.from && !message.return_path.empty() &&
         equal_ignoring_case(message.return_path, message.from->address);
}

// A recipient stands as in a list, beside a server's reply or the mail that came back; and nobody
// asks anything, as people do who paste a report.
bool has_shape_of_report(const ParsedMessage& message) {
  const BounceNotice notice = read_bounce_notice(message.text, parties_of(message));
  if (!notice.is_listed || asks_something(notice.words)) return false;
  return !notice.returned.empty() || find_reply_code(notice.words) != 0 ||
         !find_status(notice.words).empty();
}

// Without a word in the header that a program wrote it.
bool is_postmasters_report(const ParsedMessage& message) {
  const std::string subject = text::fold_case(trim(message.subject));
  if (!failure_subject(subject) && !delay_subject(subject)) return false;
  if (came_from_its_author(message)) return has_shape_of_report(message);
  const BounceNotice notice = read_bounce_notice(message.text, parties_of(message));
  return notice.is_named && !asks_something(notice.words);
}

Reporter reporter_of(const ParsedMessage& message, const std::vector<PartInfo>& parts,
                     bool auto_submitted) {
  const MailSystem system = mail_system_of(message);
  const bool null_path = has_null_return_path(message) && !is_for_another(message);
  // People answer from such addresses, and pass reports on.
  const bool is_new = model::subject_prefix(message.subject) == model::SubjectPrefix::none;
  if (system == MailSystem::certain) return {"From is a mail system", is_new};
  if (system == MailSystem::likely && is_new) {
    if (null_path || auto_submitted || is_report(parts) || is_postmasters_report(message)) {
      return {"From is a mail system", true};
    }
  }
  const bool nobody = !message.from || message.from->address.empty();
  if (null_path) return {"the return path is <" + message.return_path + ">", nobody && is_new};
  return {};
}

DeliveryNews delayed(std::string evidence, std::string_view subject, std::string_view start,
                     bool is_system) {
  DeliveryNews news;
  const bool failed = subject.find("fail") != std::string_view::npos ||
                      start.find("failure") != std::string_view::npos;
  if (failed && is_system) news.bounce = evidence + " and speaks of a failure";
  news.delay = std::move(evidence);
  return news;
}

// Prose only. Of what is no system for certain the subject must say it: its text is what an
// automatic answer tells too.
DeliveryNews news_in_words(const ParsedMessage& message, const Reporter& reporter) {
  const std::string subject = text::fold_case(trim(message.subject));
  const std::string start = start_of_text(message);
  const std::string begins = reporter.why + " and the subject begins with";
  const std::string says = reporter.why + " and the text says";
  if (const auto phrase = delay_subject(subject)) {
    return delayed(quoted(begins, *phrase), subject, start, reporter.is_system);
  }
  if (const auto phrase = delay_words(start); phrase && reporter.is_system && !final_words(start)) {
    return delayed(quoted(says, *phrase), subject, start, reporter.is_system);
  }
  if (const auto phrase = failure_subject(subject)) return {quoted(begins, *phrase), std::nullopt};
  if (!reporter.is_system) return {};
  if (const auto phrase = failure_words(start)) return {quoted(says, *phrase), std::nullopt};
  for (const std::string_view told : {std::string_view(subject), std::string_view(start)}) {
    const std::string status = guess_status(told);
    if (is_about_recipient(status)) {
      return {reporter.why + " and its words amount to status " + status, std::nullopt};
    }
  }
  // In a language that is not in the tables: a code and a recipient.
  const std::string status = find_status(start);
  if (!status.empty() && read_bounce_notice(message.text, parties_of(message)).is_named) {
    return {reporter.why + " and the text names a recipient and status " + status, std::nullopt};
  }
  return {};
}

std::string one_line(std::string_view text, std::size_t bytes_max) {
  std::string clean =
      text::clean(text::repair_utf8(text.substr(0, 4 * bytes_max)), text::Lines::join);
  std::string out;
  for (const char c : clean) {
    if (is_blank(c) && (out.empty() || out.back() == ' ')) continue;
    out.push_back(is_blank(c) ? ' ' : c);
  }
  return std::string(trim(text::cut_utf8(out, bytes_max)));
}

void add_recipient(BounceReport& report, std::string_view address) {
  std::string clean = one_line(address, k_address_bytes_max);
  if (clean.empty() || report.recipients.size() >= k_bounce_recipients_max) return;
  const bool known =
      std::any_of(report.recipients.begin(), report.recipients.end(),
                  [&](const std::string& one) { return equal_ignoring_case(one, clean); });
  if (!known) report.recipients.push_back(std::move(clean));
}

bool is_general(std::string_view status) {
  return status.empty() || status.ends_with(".0.0");
}

void take_report(BounceReport& bounce, const DeliveryReport& report) {
  const bool failed_only = report.tells_failure();
  for (const RecipientReport& one : report.recipients) {
    if (failed_only && !is_failure(one)) continue;
    add_recipient(bounce, one.address);
    if (bounce.diagnostic.empty()) {
      bounce.diagnostic = one_line(one.diagnostic, k_diagnostic_bytes_max);
    }
    if (!is_general(bounce.status)) continue;
    std::string status = one.status;
    // The remote server's own code tells more than the class alone.
    if (is_general(status)) {
      const std::string told = find_status(one.diagnostic);
      if (!told.empty() && (status.empty() || told[0] == status[0])) status = told;
    }
    if (!status.empty() && (bounce.status.empty() || !is_general(status))) bounce.status = status;
  }
  bounce.original_message_id = report.original_message_id;
}

void take_notice(BounceReport& bounce, const BounceNotice& notice, std::string_view subject) {
  if (bounce.recipients.empty()) {
    for (const std::string& one : notice.recipients) add_recipient(bounce, one);
  }
  if (bounce.diagnostic.empty()) {
    bounce.diagnostic = one_line(notice.diagnostic, k_diagnostic_bytes_max);
  }
  if (!bounce.status.empty()) return;
  // Lines are joined: they break in the middle of phrases.
  const std::string words = one_line(notice.words, k_notice_words_bytes_max);
  bounce.status = find_status(words);
  if (bounce.status.empty()) bounce.status = find_status(subject);
  // A server's reply speaks for itself; other reasons are read with what is said around them.
  if (bounce.status.empty() && find_reply_code(bounce.diagnostic) != 0) {
    bounce.status = guess_status(text::fold_case(bounce.diagnostic));
  }
  if (!is_general(bounce.status)) return;
  for (const std::string_view told : {std::string_view(words), subject}) {
    const std::string guessed = guess_status(text::fold_case(told));
    const bool fits = bounce.status.empty() || (!guessed.empty() && guessed[0] == bounce.status[0]);
    if (fits && !guessed.empty() && is_general(bounce.status)) bounce.status = guessed;
  }
}

// Systems under other names. People write in the same words of parcels that were not delivered, and
// of mail that does not arrive: it must be said in subject and text, and have a report's shape.
DeliveryNews news_of_stranger(const ParsedMessage& message, bool auto_submitted) {
  const auto phrase = failure_subject(text::fold_case(trim(message.subject)));
  if (!phrase || is_for_another(message)) return {};
  if (!auto_submitted && came_from_its_author(message)) return {};
  const std::string start = start_of_text(message);
  const auto words = failure_words(start);
  if (!words || !has_shape_of_report(message)) return {};
  const std::string evidence =
      quoted("the subject begins with", *phrase) + quoted(" and the text says", *words);
  if (const auto delay = delay_words(start)) return delayed(evidence, *phrase, start, true);
  return {evidence, std::nullopt};
}

}  // namespace

DeliveryNews find_delivery_news(const ParsedMessage& message, const std::vector<PartInfo>& parts,
                                bool auto_submitted) {
  const Reporter reporter = reporter_of(message, parts, auto_submitted);
  if (is_report(parts) || is_from_reporter(message, auto_submitted)) {
    if (const auto found = find_report(parts)) return news_of(*found);
  }
  if (!reporter.why.empty()) {
    if (const auto found = find_untyped_report(message, parts)) return news_of(*found);
    DeliveryNews news = news_in_words(message, reporter);
    if (news.bounce || news.delay) return news;
  }
  if (message.find_header("X-Failed-Recipients") != nullptr) {
    return {"header X-Failed-Recipients", std::nullopt};
  }
  return news_of_stranger(message, auto_submitted);
}

BounceReport read_bounce(const ParsedMessage& message, const std::vector<PartInfo>& parts) {
  BounceReport bounce;
  auto found = find_report(parts);
  if (!found) found = find_untyped_report(message, parts);
  if (found) take_report(bounce, found->report);
  if (bounce.recipients.empty()) {
    if (const model::HeaderField* failed = message.find_header("X-Failed-Recipients")) {
      for (const ProseAddress& one : find_addresses(failed->value, Domain::any)) {
        add_recipient(bounce, one.address);
      }
    }
  }
  const NoticeParties parties = parties_of(message);
  const BounceNotice notice = read_bounce_notice(message.text, parties);
  if (bounce.recipients.empty() || bounce.diagnostic.empty() || bounce.status.empty()) {
    take_notice(bounce, notice, message.subject);
  }
  ReturnedMail returned;
  if (found) returned.message_id = found->returned_id;
  if (returned.message_id.empty()) returned = read_returned_part(parts);
  if (returned.message_id.empty()) {
    ReturnedMail pasted =
        read_returned_text(notice.returned.empty() ? message.text : notice.returned);
    returned.message_id = std::move(pasted.message_id);
    if (returned.recipients.empty()) returned.recipients = std::move(pasted.recipients);
  }
  if (!returned.message_id.empty()) bounce.original_message_id = returned.message_id;
  if (bounce.original_message_id.empty() && message.in_reply_to.size() == 1) {
    bounce.original_message_id = message.in_reply_to.front();
  }
  // A notice without any address is about the one to whom the mail went.
  if (bounce.recipients.empty() && returned.recipients.size() == 1) {
    add_recipient(bounce, returned.recipients.front());
  }
  if (!bounce.status.empty()) bounce.permanent = bounce.status[0] == '5';
  return bounce;
}

}  // namespace intaked::parse
