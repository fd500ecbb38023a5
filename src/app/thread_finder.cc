#include "app/thread_finder.h"

#include <algorithm>

#include "app/reply_token.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_tickets_asked_max = 10;
constexpr std::chrono::days k_tickets_asked_age{90};
constexpr std::size_t k_evidence_shown_max = 20;

bool leads_by_id(const journal::Lead& lead) {
  return lead.kind == journal::LeadKind::in_reply_to || lead.kind == journal::LeadKind::reference ||
         lead.kind == journal::LeadKind::bounced;
}

bool refers_to_something(const journal::ThreadQuestion& question) {
  return !question.in_reply_to.empty() || !question.references.empty() || !question.bounced.empty();
}

}  // namespace

journal::ThreadQuestion ThreadFinder::question_of(const journal::PlanClaim& claim,
                                                  const model::ParsedMessage& message,
                                                  const Author& author,
                                                  std::vector<std::string>& remarks) const {
  journal::ThreadQuestion question;
  question.asking = claim.intake_id;
  question.sender = author.key;
  if (claim.join_choice != "new") question.chosen = claim.join_choice;
  question.in_reply_to = message.in_reply_to;
  question.references = message.references;
  ReplyTokens tokens =
      read_reply_tokens(config_.follow_ups.token_address, installation_key_, message);
  question.intakes = std::move(tokens.intakes);
  remarks = std::move(tokens.remarks);
  if (config_.follow_ups.subject_identifier) question.identifiers = identifiers_in(message.subject);
  question.thread_index = thread_index_of(message);
  if (message.bounce) {
    question.bounced = message.bounce->original_message_id;
    for (const std::string& address : message.bounce->recipients)
      question.failed_for.push_back(address_key(address));
  }
  return question;
}

Result<FoundThread> ThreadFinder::find(const journal::PlanClaim& claim,
                                       const model::ParsedMessage& message) const {
  FoundThread found;
  found.author = author_of(message, config_);
  std::vector<std::string> remarks;
  const journal::ThreadQuestion question = question_of(claim, message, found.author, remarks);
  INTAKED_TRY(const auto leads, journal_.threads().find_leads(question));
  found.threading =
      choose_thread(message, found.author, leads, config_.follow_ups, claim.join_choice);
  found.threading.remarks.insert(found.threading.remarks.begin(), remarks.begin(), remarks.end());
  if (const auto& thread = found.threading.thread) {
    for (const journal::Lead& lead : leads)
      if (lead.thread.parent_intake == thread->parent_intake)
        found.status_read_at = lead.status_read_at;
  }
  const bool is_open = found.threading.ambiguous.empty() && claim.join_choice.empty() &&
                       !(found.threading.thread && found.threading.thread->joins);
  if (config_.follow_ups.ask_desk && is_open && refers_to_something(question) &&
      std::ranges::none_of(leads, leads_by_id) && !is_forward(message)) {
    INTAKED_TRY(found.unread_tickets, unread_tickets(claim, question));
  }
  return found;
}

// What was told since the message was recorded is told.
Result<std::vector<journal::TicketOfSender>> ThreadFinder::unread_tickets(
    const journal::PlanClaim& claim, const journal::ThreadQuestion& question) const {
  std::vector<std::string> people = question.failed_for;
  if (!question.sender.empty()) people.insert(people.begin(), question.sender);
  people.resize(std::min(people.size(), k_tickets_asked_max));
  std::vector<journal::TicketOfSender> unread;
  for (const std::string& person : people) {
    INTAKED_TRY(const auto tickets,
                journal_.threads().tickets_of(person, claim.recorded_at - k_tickets_asked_age,
                                              k_tickets_asked_max));
    for (const auto& ticket : tickets) {
      const bool known = std::ranges::any_of(
          unread, [&](const auto& one) { return one.ticket_id == ticket.ticket_id; });
      if (!known && ticket.mails_read_at < claim.recorded_at && unread.size() < k_tickets_asked_max)
        unread.push_back(ticket);
    }
  }
  return unread;
}

std::optional<Enquiry> enquiry_for(const FoundThread& found, const journal::PlanClaim& claim,
                                   bool rules_ask_status, Instant now) {
  Enquiry enquiry;
  enquiry.intake_id = claim.intake_id;
  enquiry.since = claim.waits_since == Instant{} ? now : claim.waits_since;
  std::string names;
  for (const auto& ticket : found.unread_tickets) {
    enquiry.comments_of.push_back(ticket.ticket_id);
    names += (names.empty() ? "" : ", ") +
             (ticket.identifier.empty() ? ticket.ticket_id : ticket.identifier);
  }
  const auto& thread = found.threading.thread;
  const bool joins = thread && thread->joins && found.threading.ambiguous.empty();
  if (joins && rules_ask_status && !thread->ticket_id.empty() &&
      found.status_read_at < claim.recorded_at) {
    enquiry.status_of = thread->ticket_id;
    enquiry.why = "waits for the desk to tell the status of " + thread->ticket_identifier;
  } else if (!enquiry.comments_of.empty()) {
    enquiry.why = "waits for the desk to tell which mails it has sent about " + names;
  } else {
    return std::nullopt;
  }
  return enquiry;
}

model::Json to_json(const Threading& threading, const Author& author) {
  auto json = model::Json::object();
  json.set("sender", author.why);
  if (const auto& thread = threading.thread) {
    json.set("joins", thread->joins && threading.ambiguous.empty());
    json.set("intake", thread->parent_intake);
    json.set("ticket", thread->ticket_identifier);
    if (!thread->why_not.empty()) json.set("why_not", thread->why_not);
    auto evidence = model::Json::array();
    for (const model::ThreadEvidence& one : thread->evidence) {
      if (evidence.as_array()->size() == k_evidence_shown_max) break;
      evidence.push_back(one.kind + " " + one.value +
                         (one.told_by_desk ? " (a mail that the desk told of)" : ""));
    }
    json.set("evidence", std::move(evidence));
  }
  if (!threading.remarks.empty()) {
    auto remarks = model::Json::array();
    for (const std::string& one : threading.remarks) {
      if (remarks.as_array()->size() == k_evidence_shown_max) break;
      remarks.push_back(one);
    }
    json.set("remarks", std::move(remarks));
  }
  return json;
}

}  // namespace intaked::app
