#include "app/redecision.h"

#include <algorithm>

#include "app/deciding.h"
#include "app/decision_text.h"
#include "journal/decision_json.h"
#include "worker/worker.h"

namespace intaked::app {
namespace {

void set_thread(const model::Json& understood, model::Inbound& inbound) {
  const model::Json* thread = understood.find("thread");
  if (!thread || !thread->flag("joins")) return;
  model::KnownThread& known = inbound.thread.emplace();
  known.parent_intake = thread->text("intake");
  known.ticket_identifier = thread->text("ticket");
  known.ticket_status = thread->text("ticket_status");
  known.joins = true;
}

std::string verdict_words(const model::RoutingDecision& decision) {
  std::string words(model::name_of(decision.verdict));
  return decision.rule.empty() ? words : words + " (" + decision.rule + ")";
}

std::vector<std::string> differences(const model::RoutingDecision& then,
                                     const model::RoutingDecision& now) {
  std::vector<std::string> all;
  if (then.verdict != now.verdict)
    all.push_back("verdict: " + verdict_words(then) + " → " + verdict_words(now));
  for (const model::SetField& was : then.fields) {
    const model::SetField* is = now.find(was.name);
    if (!is)
      all.push_back(was.name + ": " + shown_value(was.value) + " → not set");
    else if (!(is->value == was.value))
      all.push_back(was.name + ": " + shown_value(was.value) + " → " + shown_value(is->value) +
                    " (" + is->rule + ")");
  }
  for (const model::SetField& is : now.fields)
    if (!then.find(is.name))
      all.push_back(is.name + ": not set → " + shown_value(is.value) + " (" + is.rule + ")");
  // The rule's name may be what somebody looks for later, in find --rule and in metadata.
  if (all.empty() && then.rules != now.rules) {
    std::string rules;
    for (const std::string& rule : now.rules) rules += (rules.empty() ? "" : ", ") + rule;
    all.push_back("by other rules, to the same end: " + rules);
  }
  return all;
}

}  // namespace

Redecision redecide(const config::Config& config, const RunningBook& running,
                    journal::Inspection& inspection, const journal::IntakeDetails& details) {
  Redecision redecision;
  const auto book = running.book();
  if (!book) {
    redecision.unknown_because = "no book is in use";
    return redecision;
  }
  redecision.book = route::digest_of(*book);
  if (details.decision.is_null()) {
    redecision.unknown_because = "no rule was asked";
    return redecision;
  }
  const auto then = journal::decision_from(details.decision);
  if (then.book == redecision.book) return redecision;
  auto claim = inspection.recall(details.intake.id);
  if (!claim) {
    redecision.unknown_because = claim.error().text;
    return redecision;
  }
  worker::Worker worker(parse_options(config));
  auto message = worker.parse(request_for(*claim, config));
  if (!message) {
    redecision.unknown_because = message.error().text;
    return redecision;
  }
  for (const auto& address : claim->raw.envelope_to) message->recipients.push_back({"", address});
  model::Inbound inbound = inbound_of(*claim, std::move(*message), config);
  set_thread(details.understood, inbound);
  bool linked = false;
  const auto now =
      decide_by(*book, inbound,
                claim->refiled ? route::Endings::passed_over : route::Endings::obeyed, linked);
  redecision.differences = differences(then, now);
  return redecision;
}

model::Json to_json(const Redecision& redecision) {
  auto json = model::Json::object();
  json.set("book", redecision.book);
  if (!redecision.unknown_because.empty()) {
    json.set("unknown_because", redecision.unknown_because);
    return json;
  }
  json.set("same", redecision.differences.empty());
  auto list = model::Json::array();
  for (const std::string& one : redecision.differences) list.push_back(one);
  json.set("differences", std::move(list));
  return json;
}

}  // namespace intaked::app
