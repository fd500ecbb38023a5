#include "app/thread_finder.h"

#include <algorithm>

#include "app/reply_token.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_tickets_asked_max = 10;
constexpr std::size_t k_tickets_asked_at_once = 2;  // the newest; the others if those do not tell
constexpr std::chrono::days k_tickets_asked_age{90};
constexpr std::size_t k_evidence_shown_max = 20;

// Where one id leads to strangers only, others have used it: the desk may know it, too.
bool leads_somewhere(const journal::Lead& lead, const Author& author) {
  if (lead.kind == journal::LeadKind::bounced) return lead.bounced_participant;
  const bool is_id =
      lead.kind == journal::LeadKind::in_reply_to || lead.kind == journal::LeadKind::reference;
  return is_id && takes_part(author, lead);
}

// Where each mailbox has tickets of its own, a reply belongs to the one of the mailbox it came to.
// A copy is the same mail, not one that has only its id.
void prefer_origin(std::vector<journal::Lead>& leads, const std::string& source) {
  for (auto begin = leads.begin(); begin != leads.end();) {
    const auto end = std::find_if(begin, leads.end(), [&](const journal::Lead& one) {
      return one.kind != begin->kind || one.value != begin->value;
    });
    const model::Digest first = begin->content_digest;
    std::stable_partition(begin, end, [&](const journal::Lead& one) {
      return one.origin == source && !one.told_by_desk && one.content_digest == first;
    });
    begin = end;
  }
}

// One id, of a mail that somebody else wrote, and nothing beside it: he may have taken it from an
// agent's mail, which the desk knows.
bool rests_on_anothers_id(const model::KnownThread& thread, const std::vector<journal::Lead>& leads,
                          const journal::ThreadQuestion& question) {
  return thread.joins && question.references.empty() &&
         std::ranges::all_of(leads, [&](const journal::Lead& lead) {
           return lead.thread.parent_intake != thread.parent_intake ||
                  (lead.kind == journal::LeadKind::in_reply_to && !lead.told_by_desk &&
                   address_key(lead.author) != question.sender);
         });
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
  // Whoever can write in a chat's thread takes part in it; that a ticket is named is no place
  // there.
  if (!author.is_in_chat) {
    if (config_.follow_ups.subject_identifier)
      question.identifiers = identifiers_in(message.subject);
    question.thread_index = thread_index_of(message);
  }
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
  INTAKED_TRY(auto leads, journal_.threads().find_leads(question));
  // The ids of a chat are no secret: whoever puts one into a mail has it lead nowhere.
  if (found.author.is_in_chat)
    std::erase_if(leads, [&](const journal::Lead& lead) {
      return lead.told_by_desk || lead.origin != claim.raw.arrival.source;
    });
  if (config_.same_message == config::SameMessage::each)
    prefer_origin(leads, claim.raw.arrival.source);
  found.threading =
      choose_thread(message, found.author, leads, config_.follow_ups, claim.join_choice);
  found.threading.remarks.insert(found.threading.remarks.begin(), remarks.begin(), remarks.end());
  if (const auto& thread = found.threading.thread) {
    for (const journal::Lead& lead : leads)
      if (lead.thread.parent_intake == thread->parent_intake)
        found.status_read_at = lead.status_read_at;
  }
  if (!claim.join_choice.empty() || is_forward(message) || found.author.is_in_chat) return found;
  contest(claim, leads, found);
  const auto& thread = found.threading.thread;
  const bool is_open = found.threading.ambiguous.empty() && !(thread && thread->joins);
  const bool is_open_to_doubt = found.threading.ambiguous.empty() && !found.untold && thread &&
                                rests_on_anothers_id(*thread, leads, question);
  const bool may_join = !question.bounced.empty() || is_admitted(found.author, config_.follow_ups);
  const bool leads_nowhere = std::ranges::none_of(
      leads, [&](const auto& lead) { return leads_somewhere(lead, found.author); });
  if (config_.follow_ups.ask_desk && may_join && refers_to_something(question) &&
      ((is_open && leads_nowhere) || is_open_to_doubt)) {
    INTAKED_TRY(found.unread_tickets,
                unread_tickets(claim, question, is_open_to_doubt ? thread->ticket_id : ""));
  }
  return found;
}

void ThreadFinder::contest(const journal::PlanClaim& claim, const std::vector<journal::Lead>& leads,
                           FoundThread& found) const {
  for (const journal::Lead& rival : rivals_of(found.threading, found.author, leads)) {
    const bool was_asked = rival.mails_read_at >= claim.recorded_at;
    if (rival.thread.ticket_id.empty() || (was_asked && rival.mails_are_all)) continue;
    if (!found.untold) {
      found.untold = found.threading;
      make_ambiguous(*found.untold, leads, rival);
    }
    if (was_asked) continue;  // it will never tell
    found.unread_tickets.push_back({.ticket_id = rival.thread.ticket_id,
                                    .identifier = rival.thread.ticket_identifier,
                                    .mails_read_at = rival.mails_read_at});
    if (found.unread_tickets.size() == k_tickets_asked_at_once) break;
  }
  if (found.untold && (found.unread_tickets.empty() || !config_.follow_ups.ask_desk)) {
    found.threading = std::move(*found.untold);
    found.unread_tickets.clear();
  }
}

// What was told since the message was recorded is told.
Result<std::vector<journal::TicketOfSender>> ThreadFinder::unread_tickets(
    const journal::PlanClaim& claim, const journal::ThreadQuestion& question,
    const std::string& but_ticket) const {
  std::vector<std::string> people = question.failed_for;
  if (!question.sender.empty()) people.insert(people.begin(), question.sender);
  people.resize(std::min(people.size(), k_tickets_asked_max));
  std::vector<journal::TicketOfSender> unread;
  for (const std::string& person : people) {
    INTAKED_TRY(const auto tickets,
                journal_.threads().tickets_of(person, claim.recorded_at - k_tickets_asked_age,
                                              k_tickets_asked_max));
    for (const auto& ticket : tickets) {
      const bool known =
          ticket.ticket_id == but_ticket || std::ranges::any_of(unread, [&](const auto& one) {
            return one.ticket_id == ticket.ticket_id;
          });
      if (!known && ticket.mails_read_at < claim.recorded_at &&
          unread.size() < k_tickets_asked_at_once)
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
    if (!thread->ticket_status.empty()) json.set("ticket_status", thread->ticket_status);
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
