#include "app/flood.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "config/settings.h"
#include "lib/text/text.h"
#include "model/subject.h"
#include "parse/automatic_senders.h"

namespace intaked::app {
namespace {

using journal::RecentMail;
using model::SignalKind;

// People send requests by template, and press a button twice: what answers nothing, or has hardly a
// word, may repeat itself so many times as often.
constexpr std::size_t k_unasked_factor = 5;
constexpr std::size_t k_words_min = 6;
// A helpdesk has a text for a new request, one for a comment, one with the history below it.
constexpr std::size_t k_texts_max = 3;
// A longer mail cannot be found again, and is filed.
constexpr std::size_t k_sentences_kept_max = 64;
// RFC 5321 6.3 wants at least a hundred before a server gives up; no path is that long.
constexpr std::size_t k_received_max = 50;
// For twins, where nothing is parked.
constexpr std::size_t k_topic_mails_min = 8;
constexpr auto k_twin_window = std::chrono::minutes{2};
constexpr std::size_t k_subject_bytes_max = 200;

constexpr std::array k_answers = {SignalKind::out_of_office,  SignalKind::bounce,
                                  SignalKind::delivery_delay, SignalKind::complaint,
                                  SignalKind::read_receipt,   SignalKind::own_loop};

bool goes_round(const model::ParsedMessage& message) {
  return message.received_count > k_received_max;
}

// RFC 3834 5: an answer says auto-replied, a notification auto-generated.
bool says_auto_replied(const model::ParsedMessage& message) {
  const model::HeaderField* field = message.find_header("Auto-Submitted");
  return field != nullptr && text::fold_case(field->value).find("replied") != std::string::npos;
}

// Helpdesks number their own address: "help+4711@globex.example".
std::string without_tag(std::string_view address) {
  const std::size_t at = address.rfind('@');
  const std::size_t plus = address.find('+');
  if (at == address.npos || plus == 0 || plus >= at) return text::fold_case(address);
  return text::fold_case(address.substr(0, plus)) + text::fold_case(address.substr(at));
}

std::string address_of(const model::ParsedMessage& message) {
  return message.author ? without_tag(message.author->address.address) : std::string();
}

// "[SUP-142]" is a helpdesk's; "#4711" may be a customer's order.
bool has_numbered_tag(std::string_view subject) {
  subject = text::cut_utf8(subject, k_subject_bytes_max);
  for (std::size_t at = subject.find('['); at != subject.npos; at = subject.find('[', at + 1)) {
    const std::string_view tag = subject.substr(at, subject.find(']', at) - at);
    if (tag.find_first_of("0123456789") != tag.npos) return true;
  }
  return false;
}

bool answers_something(const model::Inbound& inbound) {
  const model::ParsedMessage& message = inbound.message;
  return inbound.thread || !message.in_reply_to.empty() || !message.references.empty() ||
         model::subject_prefix(message.subject) == model::SubjectPrefix::reply ||
         has_numbered_tag(message.subject);
}

bool is_alike(const RecentMail& mail) {
  return mail.automatic || mail.repeats;
}

bool says_nothing_new(const Mail& mail, const std::vector<RecentMail>& of_topic) {
  if (!mail.said.whole || of_topic.empty()) return false;
  std::unordered_set<std::int64_t> known;
  for (const RecentMail& earlier : of_topic)
    known.insert(earlier.sentences.begin(), earlier.sentences.end());
  return std::ranges::all_of(mail.said.sentences,
                             [&](std::int64_t one) { return known.contains(one); });
}

// How many mails said something new that is all said again by now: whoever said it first is one of
// those that repeat it. A person who writes below the history says all of it again too, so these
// are no more than a program has texts.
std::size_t first_ones(const Mail& mail, const std::vector<RecentMail>& of_topic) {
  std::unordered_set<std::int64_t> again(mail.said.sentences.begin(), mail.said.sentences.end());
  for (const RecentMail& earlier : of_topic) {
    if (is_alike(earlier)) again.insert(earlier.sentences.begin(), earlier.sentences.end());
  }
  std::size_t others = 0;
  std::size_t firsts = 0;
  for (const RecentMail& earlier : of_topic) {
    if (is_alike(earlier)) continue;
    ++others;
    if (std::ranges::all_of(earlier.sentences,
                            [&](std::int64_t one) { return again.contains(one); }))
      ++firsts;
  }
  return std::min({std::max<std::size_t>(firsts, 1), others, k_texts_max});
}

std::vector<RecentMail> comparable(const Mail& mail, std::vector<RecentMail> of_topic) {
  const std::string joins = compared_within(mail);
  if (joins.empty()) return of_topic;
  std::erase_if(of_topic, [&](const RecentMail& earlier) {
    return !earlier.joined.empty() && earlier.joined != joins;
  });
  return of_topic;
}

// How many like this one may come under one subject.
std::size_t allowed(const Mail& mail, const FloodOptions& options) {
  const bool is_machine = mail.writer != Writer::person;
  const bool may_be_loop = mail.answers && mail.said.words >= k_words_min;
  return options.automatic_max * (is_machine || may_be_loop ? 1 : k_unasked_factor);
}

std::string advice(std::string_view setting) {
  return " (" + std::string(setting) +
         "); file it: intaked queue retry; a rule with \"trust: [rate]\" lets all such mail pass";
}

journal::Flood flood(journal::FloodKind kind, std::int64_t key, const Mail& mail,
                     std::string subject) {
  return {.name = {.kind = kind, .key = key},
          .sender = mail.sender,
          .subject = std::move(subject),
          .began_at = {},
          .last_at = {},
          .mails = 0};
}

}  // namespace

Writer writer_of(const model::ParsedMessage& message) {
  const auto has = [&](SignalKind kind) { return message.find_signal(kind) != nullptr; };
  if (std::ranges::any_of(k_answers, has) || goes_round(message)) return Writer::answerer;
  const bool is_automatic = has(SignalKind::auto_submitted);
  if (is_automatic && says_auto_replied(message)) return Writer::answerer;
  // Lists call their mail bulk, and people write to lists. Nobody's mail program leaves the
  // envelope's sender empty.
  const bool is_sent_by_a_program = is_automatic || parse::has_null_return_path(message) ||
                                    (has(SignalKind::bulk) && !has(SignalKind::list));
  return is_sent_by_a_program ? Writer::notifier : Writer::person;
}

std::string sender_named(const model::ParsedMessage& message) {
  if (message.find_signal(SignalKind::bounce)) return "<>";
  std::string name = address_of(message);
  if (message.author_behind) name += " for " + without_tag(message.author_behind->address.address);
  if (message.auth.dmarc == model::AuthVerdict::pass) name += " (dmarc)";
  return name;
}

Mail mail_of(const model::Inbound& inbound, const std::string& scope) {
  const model::ParsedMessage& message = inbound.message;
  Mail mail;
  mail.writer = writer_of(message);
  mail.answers = answers_something(inbound);
  mail.goes_round = goes_round(message);
  mail.said = said_in(message);
  mail.sender = address_of(message);
  mail.subject = text::cut_utf8(message.subject, k_subject_bytes_max);
  const std::string sender = scope + "\n" + sender_named(message);
  mail.mark.intake_id = inbound.intake_id;
  mail.mark.sender = number_of(sender);
  // Bounces come from as many servers as we wrote to: all count as one, each has its own topics.
  mail.mark.topic = number_of(sender + "\n" + mail.sender + "\n" + topic_words(message.subject));
  mail.mark.at = inbound.received_at;
  if (inbound.is_reply()) mail.mark.joined = inbound.thread->parent_intake;
  mail.mark.automatic = mail.writer == Writer::answerer;
  mail.mark.sentences = mail.said.sentences;
  if (mail.mark.sentences.size() > k_sentences_kept_max)
    mail.mark.sentences.resize(k_sentences_kept_max);
  return mail;
}

Judgement judge(const Mail& mail, const journal::RecentMails& before, const FloodOptions& options) {
  Judgement judgement;
  const auto of_topic = comparable(mail, before.of_topic);
  judgement.repeats = says_nothing_new(mail, of_topic);
  if (options.automatic_max > 0 && mail.goes_round) {
    judgement.park_reason = "goes round in a loop: more than " + std::to_string(k_received_max) +
                            " mail servers have handed it on" + advice("flood.automatic_max");
    judgement.flood = flood(journal::FloodKind::parked, mail.mark.topic, mail, mail.subject);
    return judgement;
  }
  const bool is_answer = mail.writer == Writer::answerer;
  const std::string within =
      " within " +
      config::duration_text(std::chrono::duration_cast<std::chrono::milliseconds>(options.window));
  if (options.automatic_max > 0 && (is_answer || judgement.repeats)) {
    const auto alike = static_cast<std::size_t>(std::ranges::count_if(of_topic, is_alike));
    const std::size_t count = alike + (is_answer ? 0 : first_ones(mail, of_topic));
    if (count >= allowed(mail, options)) {
      judgement.park_reason =
          "looks automatic: " + std::to_string(count) + " mails of this sender under this subject" +
          within + " before it, and it " +
          (is_answer ? "is an automatic answer" : "says nothing that they did not say") +
          advice("flood.automatic_max");
      judgement.flood = flood(journal::FloodKind::parked, mail.mark.topic, mail, mail.subject);
      return judgement;
    }
  }
  if (options.sender_max == 0) return judgement;
  if (is_answer && before.automatic_of_sender >= options.sender_max) {
    judgement.park_reason = "looks automatic: " + std::to_string(before.automatic_of_sender) +
                            " automatic answers of this sender" + within +
                            " before it, whatever their subjects" + advice("flood.sender_max");
    judgement.flood = flood(journal::FloodKind::parked, mail.mark.sender, mail, "");
  } else if (before.of_sender >= options.sender_max) {
    judgement.delay = true;
    judgement.flood = flood(journal::FloodKind::delayed, mail.mark.sender, mail, "");
  }
  return judgement;
}

// A loop goes on in its ticket. Who closes eleven tickets in the same words is a person, or says
// that he is none.
std::string compared_within(const Mail& mail) {
  return mail.writer == Writer::answerer ? std::string() : mail.mark.joined;
}

std::size_t topic_mails_wanted(const FloodOptions& options) {
  return std::max(options.automatic_max * k_unasked_factor + 1, k_topic_mails_min);
}

std::optional<model::PossiblySame> possibly_same(const Mail& mail,
                                                 const std::vector<RecentMail>& of_topic) {
  if (mail.writer != Writer::person) return std::nullopt;
  for (const RecentMail& earlier : of_topic) {
    const auto apart = std::chrono::abs(mail.mark.at - earlier.at);
    if (earlier.automatic || apart > k_twin_window) continue;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(apart).count();
    return model::PossiblySame{
        .intake = earlier.intake_id,
        .ticket_identifier = earlier.ticket_identifier,
        .because = "the same sender and subject, " + std::to_string(seconds) + " s apart"};
  }
  return std::nullopt;
}

}  // namespace intaked::app
