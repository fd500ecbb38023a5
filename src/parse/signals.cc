#include "parse/signals.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "lib/text/text.h"
#include "parse/absence.h"
#include "parse/ascii.h"
#include "parse/automatic_senders.h"
#include "parse/bounce.h"
#include "parse/feedback_report.h"
#include "parse/header_signs.h"
#include "parse/own_addresses.h"
#include "parse/part_signs.h"
#include "parse/receipt_words.h"
#include "parse/verification.h"

namespace intaked::parse {
namespace {

using model::HeaderField;
using model::ParsedMessage;
using model::SignalKind;

// How filters mark a subject, case folded. Some write "Spam:"; but so do people who complain of it.
constexpr std::array<std::string_view, 7> k_spam_tags = {
    "[spam]", "[spam?]", "{spam?}", "{spam}", "***spam***", "*****spam*****", "[spam-"};

// A contact form writes From: our address, and the customer into Reply-To. That is no loop.
Evidence own_loop(const ParsedMessage& message, const Options& options) {
  if (!options.own_marker_header.empty()) {
    if (const HeaderField* marker = message.find_header(options.own_marker_header)) {
      return evidence_of(*marker);
    }
  }
  if (!message.from || !is_own(message.from->address, options.own_addresses)) return std::nullopt;
  const bool for_somebody = std::any_of(
      message.reply_to.begin(), message.reply_to.end(), [&](const model::Address& address) {
        return !address.address.empty() && !is_own(address.address, options.own_addresses);
      });
  if (for_somebody) return std::nullopt;
  return "From is our own address " + message.from->address;
}

Evidence spam_tag(const ParsedMessage& message) {
  const std::string start = to_lower(trim(message.subject).substr(0, 32));
  for (const std::string_view tag : k_spam_tags) {
    if (start.starts_with(tag)) return "subject begins with \"" + std::string(tag) + "\"";
  }
  return std::nullopt;
}

// RFC 3834 2: machines and lists get no automatic answer either.
Evidence silence(const ParsedMessage& message, HeaderSigns& signs) {
  if (Evidence asked = signs.of(SignalKind::no_autoresponse)) return asked;
  if (Evidence sender = asks_for_silence(message)) return sender;
  for (const SignalKind kind : {SignalKind::auto_submitted, SignalKind::list, SignalKind::bulk,
                                SignalKind::out_of_office}) {
    if (signs.of(kind)) return signs.of(kind);
  }
  return std::nullopt;
}

// People's mail has some values of that field too; this one only programs write.
bool wants_no_answer_at_all(const ParsedMessage& message) {
  const HeaderField* field = message.find_header("X-Auto-Response-Suppress");
  return field != nullptr && equal_ignoring_case(trim(field->value), "all");
}

// One step less sure where Reply-To names somebody else: a program that passes on a person's words.
Machine machine_of(const ParsedMessage& message, HeaderSigns& signs) {
  const bool is_another = is_for_another(message);
  if (signs.is_answer || has_null_return_path(message)) {
    return is_another ? Machine::possible : Machine::certain;
  }
  const bool possible = signs.of(SignalKind::auto_submitted) || signs.of(SignalKind::bulk) ||
                        wants_no_answer_at_all(message);
  return possible && !is_another ? Machine::possible : Machine::untold;
}

class Signals {
 public:
  void add(SignalKind kind, Evidence evidence) {
    if (evidence) list_.push_back({kind, std::move(*evidence)});
  }
  std::vector<model::Signal> take() { return std::move(list_); }

 private:
  std::vector<model::Signal> list_;
};

}  // namespace

void read_signals(ParsedMessage& message, const std::vector<PartInfo>& parts,
                  const Options& options) {
  HeaderSigns signs = read_header_signs(message);
  message.received_count = signs.received_count;
  const auto from_header = [&](SignalKind kind) { return signs.of(kind); };
  const bool auto_submitted = from_header(SignalKind::auto_submitted).has_value();
  const bool reports_count = is_report(parts) || is_from_reporter(message, auto_submitted);
  if (!auto_submitted && reports_count) {
    signs.of(SignalKind::auto_submitted) = report_sign(parts);
  }
  // Invoices and answers of helpdesks can be unsubscribed from too (RFC 8058): no sign by itself.
  const HeaderField* unsubscribe = message.find_header("List-Unsubscribe");
  if (!from_header(SignalKind::list) && from_header(SignalKind::bulk) && unsubscribe != nullptr) {
    signs.of(SignalKind::list) = evidence_of(*unsubscribe);
  }
  // What came by a group of ours is no list's mail to us: people write to it.
  Evidence& list = signs.of(SignalKind::list);
  if (list && is_own_list(message, options.own_addresses)) list.reset();
  const Machine machine = machine_of(message, signs);
  DeliveryNews news = find_delivery_news(message, parts, auto_submitted);
  Evidence complaint = find_complaint(message, parts);
  // A complaint holds the mail in question, and words of its system; it is no bounce.
  if (complaint) news = {};
  if (news.bounce) message.bounce = read_bounce(message, parts);

  Signals signals;
  signals.add(SignalKind::auto_submitted, from_header(SignalKind::auto_submitted));
  // A daemon's report about a person's absence note is a report.
  if (!news.bounce) {
    Evidence& away = signs.of(SignalKind::out_of_office);
    if (!away) away = find_absence(message, machine);
    signals.add(SignalKind::out_of_office, away);
  }
  signals.add(SignalKind::bounce, std::move(news.bounce));
  signals.add(SignalKind::list, from_header(SignalKind::list));
  signals.add(SignalKind::bulk, from_header(SignalKind::bulk));
  signals.add(SignalKind::own_loop, own_loop(message, options));
  signals.add(SignalKind::encrypted, encrypted_sign(parts, message.text));
  signals.add(SignalKind::is_signed, signed_sign(parts, message.text));
  signals.add(SignalKind::delivery_delay, std::move(news.delay));
  signals.add(SignalKind::complaint, std::move(complaint));
  Evidence receipt = reports_count ? receipt_part_sign(parts) : std::nullopt;
  signals.add(SignalKind::read_receipt,
              receipt ? receipt : find_receipt_words(message, machine == Machine::certain));
  signals.add(SignalKind::calendar, calendar_sign(parts));
  if (!message.bounce) {
    const bool is_machine =
        from_header(SignalKind::auto_submitted) || has_null_return_path(message);
    signals.add(SignalKind::verification, find_verification(message, is_machine));
  }
  Evidence spam = from_header(SignalKind::spam);
  signals.add(SignalKind::spam, spam ? spam : spam_tag(message));
  signals.add(SignalKind::no_autoresponse, silence(message, signs));
  signals.add(SignalKind::partial, partial_sign(parts));
  signals.add(SignalKind::yenc, yenc_sign(message.text));
  signals.add(SignalKind::apple_double, apple_double_sign(parts));
  message.signals = signals.take();
}

}  // namespace intaked::parse
