#include "app/control.h"
#include "journal/words.h"
#include "lib/crypto/crypto.h"

namespace intaked::app {
namespace {

std::string_view name_of(imap::SourceState state) {
  switch (state) {
    case imap::SourceState::connecting:
      return "connecting";
    case imap::SourceState::ok:
      return "ok";
    case imap::SourceState::backing_off:
      return "backing off";
    case imap::SourceState::refused:
      return "refused";
    case imap::SourceState::paused:
      return "paused";
    case imap::SourceState::stopped:
      return "stopped";
  }
  return "";
}

std::string_view name_of(route::Severity severity) {
  switch (severity) {
    case route::Severity::error:
      return "error";
    case route::Severity::warning:
      return "warning";
    case route::Severity::note:
      return "note";
  }
  return "";
}

model::Json rules_of(const journal::Intake& intake) {
  constexpr std::string_view k_between = ", ";
  auto rules = model::Json::array();
  for (std::string_view rest = intake.rules; !rest.empty();) {
    const std::size_t end = rest.find(k_between);
    rules.push_back(rest.substr(0, end));
    rest.remove_prefix(end == rest.npos ? rest.size() : end + k_between.size());
  }
  return rules;
}

model::Json to_json(const journal::ArrivalRow& row) {
  auto object = model::Json::object();
  object.set("source", row.arrival.source);
  object.set("kind", journal::word_of(row.arrival.kind));
  if (row.arrival.kind == model::ArrivalKind::imap) {
    object.set("folder", row.arrival.folder);
    object.set("uidvalidity", row.arrival.uidvalidity);
    object.set("uid", row.arrival.uid);
  } else {
    object.set("event", row.arrival.event_id);
  }
  object.set("at", to_rfc3339(row.at));
  object.set("acknowledged", row.acknowledged);
  return object;
}

model::Json to_json(const journal::ChangeRow& change) {
  auto object = model::Json::object();
  object.set("at", to_rfc3339(change.at));
  object.set("who", change.who);
  object.set("what", change.what);
  object.set("detail", change.detail);
  return object;
}

model::Json to_json(const model::Delivery& delivery) {
  auto object = model::Json::object();
  object.set("revision", delivery.revision);
  object.set("attempt", delivery.attempt);
  object.set("started_at", to_rfc3339(delivery.started_at));
  object.set("ended_at", to_rfc3339(delivery.ended_at));
  object.set("outcome", model::name_of(delivery.outcome));
  object.set("http_status", delivery.http_status);
  object.set("text", delivery.text);
  return object;
}

}  // namespace

model::Json to_json(const std::vector<journal::Flood>& floods) {
  auto list = model::Json::array();
  for (const auto& flood : floods) {
    auto one = model::Json::object();
    one.set("from", flood.sender);
    one.set("subject", flood.subject);
    one.set("its_mails_are", flood.name.kind == journal::FloodKind::parked ? "parked" : "delayed");
    one.set("mails", flood.mails);
    one.set("began_at", to_rfc3339(flood.began_at));
    one.set("last_at", to_rfc3339(flood.last_at));
    list.push_back(std::move(one));
  }
  return list;
}

model::Json to_json(const journal::Intake& intake) {
  auto object = model::Json::object();
  object.set("id", intake.id);
  object.set("origin", intake.origin);
  object.set("state", journal::name_of(intake.state));
  const bool parked_in_doubt =
      intake.state == journal::State::parked && intake.filing == journal::Filing::unknown;
  if (intake.state == journal::State::planned || parked_in_doubt)
    object.set("filing", journal::name_of(intake.filing));
  if (intake.in_doubt) object.set("in_doubt", true);
  object.set("reason", intake.reason);
  object.set("rule", intake.rule);
  if (!intake.merged_into.empty()) object.set("merged_into", intake.merged_into);
  object.set("kind", intake.kind == model::DraftKind::reply ? "comment" : "ticket");
  object.set("source", intake.source);
  object.set("via", intake.via);
  object.set("from", intake.from);
  object.set("from_name", intake.from_name);
  object.set("subject", intake.subject);
  object.set("message_id", intake.message_id);
  object.set("received_at", to_rfc3339(intake.received_at));
  object.set("recorded_at", to_rfc3339(intake.recorded_at));
  object.set("changed_at", to_rfc3339(intake.changed_at));
  object.set("bytes", intake.bytes);
  object.set("book", intake.book);
  object.set("rules", rules_of(intake));
  if (!intake.joined_by.empty()) object.set("joined_by", intake.joined_by);
  object.set("conversation", intake.conversation);
  object.set("parent", intake.parent_intake);
  if (!intake.waits_for.empty()) {
    object.set("waits_for", intake.waits_for);
    object.set("waits_for_state", intake.waits_for_state);
    object.set("waits_for_reason", intake.waits_for_reason);
  }
  object.set("ticket_id", intake.ticket_id);
  object.set("ticket_identifier", intake.ticket_identifier);
  object.set("plan_attempts", intake.plan_attempts);
  object.set("filing_attempts", intake.filing_attempts);
  return object;
}

model::Json to_json(const journal::Doubled& doubled) {
  auto object = model::Json::object();
  object.set("intake", doubled.intake_id);
  object.set("kind", doubled.kind == model::DraftKind::reply ? "comment" : "ticket");
  object.set("at_desk", doubled.what);
  object.set("marker", doubled.marker);
  object.set("found_at", to_rfc3339(doubled.found_at));
  return object;
}

model::Json to_json(const model::DraftFile& file) {
  auto object = model::Json::object();
  object.set("number", file.number);
  object.set("name", file.name);
  object.set("type", file.type);
  object.set("detected_type", file.detected_type);
  object.set("size", file.size);
  object.set("sha256", crypto::hex(file.digest));
  object.set("state", model::name_of(file.state));
  object.set("reason", file.reason);
  object.set("url", file.url);
  object.set("id", file.id);
  object.set("attempts", file.attempts);
  return object;
}

model::Json to_json(const journal::IntakeDetails& details) {
  auto object = to_json(details.intake);
  auto arrivals = model::Json::array();
  for (const auto& row : details.arrivals) arrivals.push_back(to_json(row));
  object.set("arrivals", std::move(arrivals));
  auto deliveries = model::Json::array();
  for (const auto& delivery : details.deliveries) deliveries.push_back(to_json(delivery));
  object.set("deliveries", std::move(deliveries));
  auto changes = model::Json::array();
  for (const auto& change : details.changes) changes.push_back(to_json(change));
  object.set("changes", std::move(changes));
  auto files = model::Json::array();
  for (const auto& file : details.files) files.push_back(to_json(file));
  object.set("files", std::move(files));
  object.set("understood", details.understood);
  object.set("decision", details.decision);
  object.set("request", details.body);
  auto afterwards = model::Json::array();
  for (const auto& row : details.afterwards) {
    auto step = model::Json::object();
    step.set("kind", row.kind == journal::AfterwardsKind::link ? "link" : "update");
    step.set("body", row.body);
    step.set("state", row.state);
    step.set("attempts", row.attempts);
    step.set("text", row.text);
    afterwards.push_back(std::move(step));
  }
  object.set("afterwards", std::move(afterwards));
  return object;
}

model::Json to_json(const ServiceStatus& status) {
  auto object = model::Json::object();
  object.set("sentence", status.sentence);
  object.set("book", status.book);
  object.set("rules", status.rules);
  object.set("book_loaded_at", to_rfc3339(status.book_loaded_at));
  object.set("paused", status.paused);
  object.set("taking", status.taking);
  object.set("parser", status.parser);
  object.set("started_at", to_rfc3339(status.started_at));
  if (status.oldest_waiting) object.set("oldest_waiting", to_rfc3339(*status.oldest_waiting));
  auto mailboxes = model::Json::array();
  for (const auto& [name, one] : status.mailboxes) {
    auto mailbox = model::Json::object();
    mailbox.set("name", name);
    mailbox.set("state", name_of(one.state));
    mailbox.set("text", one.text);
    mailbox.set("idling", one.idling);
    if (one.complete_up_to) mailbox.set("complete_up_to", to_rfc3339(*one.complete_up_to));
    if (const auto mail = status.last_mail.find(name); mail != status.last_mail.end())
      mailbox.set("last_mail", to_rfc3339(mail->second));
    if (one.certificate_until) mailbox.set("certificate_until", to_rfc3339(*one.certificate_until));
    if (one.census) {
      auto census = model::Json::object();
      census.set("counted_at", to_rfc3339(one.census->counted_at));
      census.set("unaccounted", one.census->unaccounted);
      mailbox.set("census", std::move(census));
    }
    mailboxes.push_back(std::move(mailbox));
  }
  object.set("mailboxes", std::move(mailboxes));
  auto certificates = model::Json::object();
  for (const auto& [section, one] : status.own_certificates)
    certificates.set(section, to_rfc3339(one.until));
  object.set("own_certificates", std::move(certificates));
  object.set("floods", to_json(status.floods));
  auto desk = model::Json::object();
  desk.set("down", status.desk.down);
  desk.set("text", status.desk.text);
  desk.set("in_flight", status.desk.in_flight);
  desk.set("in_doubt", status.desk.in_doubt);
  desk.set("names_known", status.directory_known);
  desk.set("names_text", status.directory_text);
  if (status.desk_certificate_until)
    desk.set("certificate_until", to_rfc3339(*status.desk_certificate_until));
  if (status.pace.limit) desk.set("requests_limit", *status.pace.limit);
  if (status.pace.remaining) desk.set("requests_left", *status.pace.remaining);
  desk.set("over_limit", status.pace.over_limit);
  object.set("desk", std::move(desk));
  auto storage = model::Json::object();
  storage.set("down", status.storage.down);
  storage.set("text", status.storage.text);
  storage.set("in_flight", status.storage.in_flight);
  object.set("storage", std::move(storage));
  auto counts = model::Json::object();
  counts.set("received", status.counts.received);
  counts.set("planned", status.counts.planned);
  counts.set("in_doubt", status.counts.in_doubt);
  counts.set("filed", status.counts.filed);
  counts.set("dropped", status.counts.dropped);
  counts.set("parked", status.counts.parked);
  counts.set("doubled", status.counts.doubled);
  counts.set("arrivals", status.counts.arrivals);
  object.set("counts", std::move(counts));
  return object;
}

model::Json to_json(const BookVerdict& verdict) {
  auto object = model::Json::object();
  object.set("accepted", verdict.accepted);
  object.set("book", verdict.book);
  object.set("text", verdict.text);
  auto problems = model::Json::array();
  for (const auto& problem : verdict.problems) {
    auto one = model::Json::object();
    one.set("severity", name_of(problem.severity));
    one.set("file", problem.file);
    one.set("line", problem.line);
    one.set("column", problem.column);
    one.set("text", problem.text);
    one.set("shown", route::to_text(problem));
    problems.push_back(std::move(one));
  }
  object.set("problems", std::move(problems));
  auto examples = model::Json::array();
  for (const auto& example : verdict.failed_examples) {
    auto one = model::Json::object();
    one.set("rule", example.rule);
    one.set("file", example.file);
    one.set("line", example.line);
    one.set("column", example.column);
    one.set("text", example.text);
    one.set("shown", route::to_text(route::problem_of(example)));
    examples.push_back(std::move(one));
  }
  object.set("failed_examples", std::move(examples));
  return object;
}

model::Json to_json(const journal::Verdict& verdict) {
  auto object = model::Json::object();
  object.set("checks", verdict.checks);
  object.set("messages_read", verdict.messages_read);
  auto findings = model::Json::array();
  for (const journal::Finding& finding : verdict.findings) {
    auto one = model::Json::object();
    one.set("name", finding.name);
    one.set("what", finding.what);
    one.set("help", finding.help);
    one.set("count", finding.count);
    auto places = model::Json::array();
    for (const std::string& place : finding.places) places.push_back(place);
    one.set("places", std::move(places));
    findings.push_back(std::move(one));
  }
  object.set("findings", std::move(findings));
  return object;
}

model::Json to_json(const std::map<std::string, HookSeen>& hooks) {
  auto list = model::Json::array();
  for (const auto& [name, seen] : hooks) {
    auto one = model::Json::object();
    one.set("name", name);
    one.set("accepted", seen.accepted);
    one.set("known", seen.known);
    one.set("refused", seen.refused);
    one.set("not_kept", seen.not_kept);
    one.set("answered_late", seen.answered_late);
    if (seen.last_accepted) one.set("last_accepted", to_rfc3339(*seen.last_accepted));
    if (seen.last_refused) one.set("last_refused", to_rfc3339(*seen.last_refused));
    if (!seen.refused_because.empty()) one.set("refused_because", seen.refused_because);
    if (seen.failing_since) one.set("failing_since", to_rfc3339(*seen.failing_since));
    if (!seen.failing_because.empty()) one.set("failing_because", seen.failing_because);
    if (seen.warned_at) one.set("warned_at", to_rfc3339(*seen.warned_at));
    if (!seen.warning.empty()) one.set("warning", seen.warning);
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace intaked::app
