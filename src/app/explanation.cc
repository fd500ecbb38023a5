#include "app/explanation.h"

#include <algorithm>

#include "app/planner.h"
#include "app/running_book.h"
#include "app/threading.h"
#include "journal/decision_json.h"
#include "lib/text/text.h"
#include "model/ticket_fields.h"

namespace intaked::app {
namespace {

constexpr const char* k_intake_unknown = "(made when it is recorded)";

bool is_addressed_to(const model::ParsedMessage& message, const std::string& address) {
  const auto matches = [&](const model::Address& one) {
    return !address.empty() && text::fold_case(one.address) == text::fold_case(address);
  };
  return std::ranges::any_of(message.to, matches) || std::ranges::any_of(message.cc, matches) ||
         std::ranges::any_of(message.recipients, matches);
}

std::string source_of(const config::Config& config, const model::ParsedMessage& message) {
  for (const config::Mailbox& mailbox : config.mailboxes) {
    if (is_addressed_to(message, mailbox.address)) return mailbox.name;
  }
  return config.mailboxes.empty() ? config.pipes.front().name : config.mailboxes.front().name;
}

model::Inbound inbound_of(const config::Config& config, model::ParsedMessage message,
                          const std::string& source, Instant now) {
  model::Inbound inbound;
  inbound.intake_id = k_intake_unknown;
  inbound.marker = k_intake_unknown;
  inbound.received_at = message.date.value_or(now);
  inbound.arrival.source = source.empty() ? source_of(config, message) : source;
  inbound.arrival.kind = model::ArrivalKind::pipe;
  inbound.via = "pipe";
  for (const config::Pipe& pipe : config.pipes) {
    if (pipe.name == inbound.arrival.source) inbound.source = pipe.source;
  }
  for (const config::Hook& hook : config.hooks) {
    if (hook.name != inbound.arrival.source) continue;
    inbound.source = hook.source;
    inbound.arrival.kind = model::ArrivalKind::hook;
    inbound.via = hook.provider->name;
  }
  for (const config::Mailbox& mailbox : config.mailboxes) {
    if (mailbox.name != inbound.arrival.source) continue;
    inbound.source = mailbox.source;
    inbound.arrival.kind = model::ArrivalKind::imap;
    inbound.via = "imap";
  }
  inbound.message = std::move(message);
  inbound.sender_is_proven = sender_is_proven(inbound.message, config);
  return inbound;
}

// Stands in for a desk that was not asked: every name that was set exists, and its id says so.
model::DeskDirectory directory_of_names(const model::RoutingDecision& decision) {
  model::DeskDirectory directory;
  for (const model::SetField& set : decision.fields) {
    const model::TicketField* field = model::find_ticket_field(set.name);
    const std::string* name = set.value.as_string();
    if (!field || field->is_api_field || !name) continue;
    directory.known.push_back(field->list);
    directory.entries.push_back(
        {field->list, "(" + std::string(field->twin) + " of " + *name + ")", *name});
  }
  return directory;
}

}  // namespace

bool Explanation::parked() const {
  return decision.verdict == model::Verdict::park ||
         (decision.verdict == model::Verdict::file && !composed.unresolved.empty());
}

Explanation explain(const CheckedSetup& setup, model::ParsedMessage message,
                    const std::string& source, Instant now) {
  const config::Config& config = *setup.config;
  Explanation explanation;
  explanation.inbound = inbound_of(config, std::move(message), source, now);
  // A mail's date has no fractions of a second.
  explanation.arrives_now =
      std::chrono::floor<std::chrono::seconds>(explanation.inbound.received_at) ==
      std::chrono::floor<std::chrono::seconds>(now);
  explanation.decision = route::route(*setup.book.book, explanation.inbound);
  explanation.ids_known = setup.directory.has_value();
  const model::DeskDirectory directory =
      setup.directory ? *setup.directory : directory_of_names(explanation.decision);
  if (explanation.decision.verdict == model::Verdict::file) {
    explanation.composed = compose::compose(explanation.inbound, explanation.decision, directory,
                                            compose_options(config));
  }
  return explanation;
}

model::Json to_json(const Explanation& explanation) {
  model::Json json;
  json.set("source", explanation.inbound.arrival.source);
  json.set("received_at", to_rfc3339(explanation.inbound.received_at));
  json.set("message", to_json(explanation.inbound.message));
  json.set("decision", journal::to_json(explanation.decision));
  if (explanation.decision.verdict != model::Verdict::file) return json;
  json.set("ids_known", explanation.ids_known);
  model::Json& unresolved = json.set("unresolved", model::Json::array());
  for (const std::string& sentence : explanation.composed.unresolved)
    unresolved.push_back(sentence);
  json.set("request", explanation.composed.draft.fields);
  return json;
}

}  // namespace intaked::app
