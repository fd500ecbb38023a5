#include "app/deciding.h"

#include <algorithm>

#include "app/threading.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

// One ticket for one mail to two of our addresses: the mailbox that is listed first in the
// configuration decides, not the one that happened to be faster.
std::string first_listed_source(const config::Config& config, const model::Inbound& inbound) {
  if (config.same_message != config::SameMessage::one || inbound.message.message_id.empty())
    return inbound.arrival.source;
  for (const auto& mailbox : config.mailboxes) {
    if (mailbox.name == inbound.arrival.source) return mailbox.name;
    const std::string address = text::fold_case(mailbox.address);
    if (address.empty()) continue;
    for (const auto* list :
         {&inbound.message.to, &inbound.message.cc, &inbound.message.recipients}) {
      for (const auto& one : *list) {
        if (text::fold_case(one.address) == address) return mailbox.name;
      }
    }
  }
  return inbound.arrival.source;
}

// What the rules for replies have set stands; the rules for new messages say the rest.
model::RoutingDecision decided_anew(model::RoutingDecision as_reply, model::RoutingDecision anew) {
  std::erase_if(as_reply.fields,
                [](const model::SetField& field) { return field.rule == "defaults"; });
  for (model::SetField& field : anew.fields)
    if (!as_reply.find(field.name)) as_reply.fields.push_back(std::move(field));
  as_reply.verdict = anew.verdict;
  as_reply.reason = std::move(anew.reason);
  as_reply.rule = std::move(anew.rule);
  for (const std::string& note : anew.notes)
    if (std::ranges::find(as_reply.notes, note) == as_reply.notes.end())
      as_reply.notes.push_back(note);
  as_reply.trust_rate |= anew.trust_rate;
  for (const std::string& rule : anew.rules)
    if (std::ranges::find(as_reply.rules, rule) == as_reply.rules.end())
      as_reply.rules.push_back(rule);
  for (model::TableTrace& table : anew.trace) as_reply.trace.push_back(std::move(table));
  return as_reply;
}

}  // namespace

worker::Request request_for(const journal::PlanClaim& claim, const config::Config& config) {
  worker::Request request{claim.raw.completeness, claim.raw.body_digest, claim.raw.bytes};
  request.is_event = claim.raw.arrival.kind == model::ArrivalKind::hook;
  const auto hook = std::ranges::find(config.hooks, claim.raw.arrival.source, &config::Hook::name);
  if (request.is_event && hook != config.hooks.end()) request.mapping = hook->mapping;
  return request;
}

model::Inbound inbound_of(const journal::PlanClaim& claim, model::ParsedMessage message,
                          const config::Config& config) {
  model::Inbound inbound;
  inbound.intake_id = claim.intake_id;
  inbound.arrival = claim.raw.arrival;
  inbound.received_at = claim.raw.received_at;
  inbound.completeness = claim.raw.completeness;
  inbound.full_size = claim.raw.full_size;
  inbound.bytes = claim.raw.bytes.size();
  inbound.problem = claim.raw.problem;
  inbound.channel = claim.raw.channel;
  inbound.channel_author = claim.raw.channel_author;
  inbound.message = std::move(message);
  inbound.sender_is_proven = sender_is_proven(inbound.message, config);
  inbound.source = "email";
  inbound.via = claim.raw.arrival.kind == model::ArrivalKind::pipe ? "pipe" : "imap";
  for (const auto& hook : config.hooks) {
    if (hook.name != inbound.arrival.source) continue;
    inbound.source = hook.source;
    inbound.via = hook.provider->name;
  }
  for (const auto& mailbox : config.mailboxes) {
    if (mailbox.name == inbound.arrival.source) inbound.source = mailbox.source;
  }
  for (const auto& pipe : config.pipes) {
    if (pipe.name == inbound.arrival.source) inbound.source = pipe.source;
  }
  inbound.arrival.source = first_listed_source(config, inbound);
  return inbound;
}

model::RoutingDecision decide_by(const route::RuleBook& book, model::Inbound& inbound,
                                 route::Endings endings, bool& linked) {
  auto decision = route::route(book, inbound, endings);
  linked = inbound.is_reply() && decision.verdict == model::Verdict::file &&
           decision.reply_as == model::ReplyAs::ticket;
  if (!linked) return decision;
  inbound.thread->joins = false;
  inbound.thread->why_not =
      "rule " + decision.reply_as_rule + " makes a new ticket of such a reply";
  return decided_anew(std::move(decision), route::route(book, inbound, endings));
}

std::optional<model::RoutingDecision> ended_by_event(const model::Inbound& inbound,
                                                     const model::Arrival& arrival,
                                                     const config::Config& config) {
  if (!inbound.message.event) return std::nullopt;
  const model::EventFacts& event = *inbound.message.event;
  model::RoutingDecision decision;
  const auto hook = std::ranges::find(config.hooks, arrival.source, &config::Hook::name);
  if (arrival.kind == model::ArrivalKind::hook && hook == config.hooks.end()) {
    decision.verdict = model::Verdict::park;
    decision.reason = "hook \"" + arrival.source +
                      "\" is not in the configuration any more: nothing says where its messages go";
    return decision;
  }
  if (!event.not_understood.empty()) {
    decision.verdict = model::Verdict::park;
    decision.reason = "the webhook is not understood: " + event.not_understood;
    return decision;
  }
  decision.verdict = model::Verdict::drop;
  decision.reason = event.nobodys;
  const bool ignored = hook != config.hooks.end() && hook->edits == config::Edits::ignore;
  if (event.kind != model::EventKind::message && ignored)
    decision.reason = "it changes an earlier message, and edits: is ignore";
  else if (event.kind != model::EventKind::message && !inbound.is_reply())
    decision.reason = "it changes a message that is not known here";
  if (decision.reason.empty()) return std::nullopt;
  return decision;
}

model::Json otherwise(const route::RuleBook& book, model::Inbound inbound) {
  bool linked = false;
  const auto decision = decide_by(book, inbound, route::Endings::passed_over, linked);
  auto fields = model::Json::array();
  for (const model::SetField& field : decision.fields) {
    auto one = model::Json::object();
    one.set("name", field.name);
    one.set("value", field.value);
    one.set("rule", field.rule);
    fields.push_back(std::move(one));
  }
  return fields;
}

}  // namespace intaked::app
