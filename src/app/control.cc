#include "app/control.h"

#include <charconv>

#include "compose/other_forms.h"
#include "lib/json/json_text.h"
#include "model/ticket_fields.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_queue_rows_max = 10'000;

web::Response answer(int status, const model::Json& body) {
  web::Response response;
  response.status = status;
  response.body = json::write(body) + "\n";
  return response;
}

web::Response refusal(const Error& error) {
  int status = 503;
  if (error.kind == ErrorKind::not_found) status = 404;
  if (error.kind == ErrorKind::invalid) status = 400;
  if (error.kind == ErrorKind::conflict) status = 409;
  auto body = model::Json::object();
  body.set("error", error.text);
  body.set("hint", error.hint);
  return answer(status, body);
}

web::Response refusal(ErrorKind kind, std::string text) {
  return refusal(Error{kind, std::move(text), {}});
}

std::string who_asks(const web::Request& request) {
  return request.peer.uid ? "uid " + std::to_string(*request.peer.uid) : std::string("unknown");
}

// Answered from the journal's thread: many deliveries share a commit, and none waits for another.
void deliver(Service& service, web::Request& request, web::Responder respond) {
  std::vector<std::string> to;
  for (const auto& [name, value] : request.query) {
    if (name == "to") to.push_back(value);
  }
  if (request.body.empty()) return respond(refusal(ErrorKind::invalid, "the message is empty"));
  const std::string pipe =
      request.parameter("as").empty() ? "pipe" : std::string(request.parameter("as"));
  service.deliver(pipe, std::string(request.parameter("from")), std::move(to),
                  std::move(request.body),
                  [respond = std::move(respond)](Result<journal::Recorded> recorded) {
                    if (!recorded) return respond(refusal(recorded.error()));
                    auto body = model::Json::object();
                    body.set("intake", recorded->intake_id);
                    body.set("known", recorded->recording != journal::Recording::fresh);
                    respond(answer(200, body));
                  });
}

web::Response queue(Service& service, const web::Request& request) {
  journal::ListFilter filter;
  if (const auto text = request.parameter("state"); !text.empty()) {
    filter.state = journal::state_named(text);
    if (!filter.state) {
      return refusal(ErrorKind::invalid,
                     "no state \"" + std::string(text) +
                         "\"; there are received, planned, filed, dropped, parked");
    }
  }
  filter.source = request.parameter("source");
  filter.oldest_first = request.parameter("newest").empty();
  if (const auto text = request.parameter("limit"); !text.empty()) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), filter.limit);
    if (error != std::errc{} || end != text.data() + text.size() ||
        filter.limit > k_queue_rows_max) {
      return refusal(ErrorKind::invalid,
                     "limit must be a number up to " + std::to_string(k_queue_rows_max));
    }
  }
  // Without a state: what is not settled; all=1: everything.
  std::vector<std::optional<journal::State>> states{filter.state};
  if (!filter.state && request.parameter("all").empty()) {
    states = {journal::State::received, journal::State::planned, journal::State::parked};
  }
  std::vector<journal::Intake> rows;
  for (const auto& state : states) {
    filter.state = state;
    auto some = service.journal().list(filter);
    if (!some) return refusal(some.error());
    rows.insert(rows.end(), std::make_move_iterator(some->begin()),
                std::make_move_iterator(some->end()));
  }
  const bool with_details = !request.parameter("details").empty();
  auto list = model::Json::array();
  for (const auto& row : rows) {
    list.push_back(to_json(row));
    if (!with_details) continue;
    if (const auto details = service.journal().find(row.id)) {
      auto& entry = list.as_array()->back();
      entry.set("arrivals", details->arrivals.size());
      if (const auto* rules = details->decision.find("rules")) entry.set("rules", *rules);
    }
  }
  auto body = model::Json::object();
  if (const auto counts = service.journal().counts()) body.set("doubled", counts->doubled);
  body.set("intakes", std::move(list));
  if (const auto floods = service.journal().floods()) body.set("floods", to_json(*floods));
  return answer(200, body);
}

web::Response doubles(Service& service) {
  const auto doubled = service.journal().doubled();
  if (!doubled) return refusal(doubled.error());
  auto list = model::Json::array();
  for (const auto& one : *doubled) list.push_back(to_json(one));
  auto body = model::Json::object();
  body.set("doubles", std::move(list));
  return answer(200, body);
}

// A field that one value can be given to: not the whole metadata, in which our marker stands.
bool may_be_set(const std::string& field) {
  if (field.empty() || model::is_ours(field)) return false;
  if (field.find('.') != field.npos)
    return field.starts_with("metadata.") && field.size() > std::string_view("metadata.").size();
  const model::TicketField* known = model::find_ticket_field(field);
  return !known || known->type == model::FieldType::text ||
         known->type == model::FieldType::address || known->type == model::FieldType::date_time ||
         known->type == model::FieldType::boolean;
}

// set=FIELD=VALUE…: a new revision of what the desk refused; an empty VALUE leaves the field out.
web::Response edit(Service& service, const web::Request& request,
                   const journal::IntakeDetails& details) {
  std::vector<compose::Fallback> values;
  for (const auto& [name, value] : request.query) {
    if (name != "set") continue;
    const auto equals = value.find('=');
    const std::string field = value.substr(0, equals);
    if (equals == value.npos || !may_be_set(field))
      return refusal(ErrorKind::invalid,
                     "\"" + value + "\" is not FIELD=VALUE of a ticket's field");
    values.push_back({field, value.substr(equals + 1)});
  }
  if (values.empty())
    return refusal(ErrorKind::invalid, "nothing to change; write set=FIELD=VALUE");
  const auto body = json::parse(details.body);
  const auto form = body ? compose::with_values(*body, values, who_asks(request)) : std::nullopt;
  if (!form) return refusal(ErrorKind::invalid, "there is no request, or it says so already");
  const auto revised = service.journal().revise(
      details.intake.id,
      {.body = json::write(form->body), .who = who_asks(request), .why = form->why});
  if (!revised) return refusal(revised.error());
  auto answered = model::Json::object();
  answered.set("intake", details.intake.id);
  answered.set("revision", *revised);
  return answer(200, answered);
}

web::Response intake(Service& service, const web::Request& request, std::string_view rest) {
  const auto slash = rest.find('/');
  const std::string id(rest.substr(0, slash));
  const std::string_view action = slash == rest.npos ? std::string_view() : rest.substr(slash + 1);
  auto details = service.journal().find(id);
  if (!details) return refusal(details.error());
  const std::string& full_id = details->intake.id;

  if (request.method == "GET" && action.empty()) return answer(200, to_json(*details));
  if (request.method == "GET" && action == "raw") {
    auto bytes = service.journal().raw_bytes(full_id);
    if (!bytes) return refusal(bytes.error());
    web::Response response;
    response.content_type = "message/rfc822";
    response.body = std::move(*bytes);
    return response;
  }
  if (request.method == "POST" && action == "edit") return edit(service, request, *details);
  if (request.method == "POST" && (action == "retry" || action == "drop")) {
    const auto done = action == "retry"
                          ? service.journal().retry(full_id, who_asks(request),
                                                    std::string(request.parameter("on")))
                          : service.journal().drop(full_id, who_asks(request),
                                                   std::string(request.parameter("reason")));
    if (!done) return refusal(done.error());
    auto body = model::Json::object();
    body.set("intake", full_id);
    body.set("done", action);
    return answer(200, body);
  }
  return refusal(ErrorKind::not_found, "no such route");
}

web::Response restart_mailbox(Service& service, std::string_view name) {
  const auto done = service.restart_mailbox(std::string(name));
  if (!done) return refusal(done.error());
  auto body = model::Json::object();
  body.set("mailbox", name);
  return answer(200, body);
}

web::Response serve(Service& service, web::Request& request) {
  constexpr std::string_view k_intakes = "/v1/intakes/";
  const std::string_view path = request.path;
  if (path == "/v1/queue" && request.method == "GET") return queue(service, request);
  if (path == "/v1/doubles" && request.method == "GET") return doubles(service);
  if (path == "/v1/status" && request.method == "GET")
    return answer(200, to_json(service.status()));
  if (path == "/v1/reload" && request.method == "POST") {
    if (service.paused())
      return refusal(ErrorKind::conflict, "intaked is paused for repair and uses no rules");
    return answer(200, to_json(service.reload()));
  }
  constexpr std::string_view k_mailboxes = "/v1/mailboxes/";
  constexpr std::string_view k_restart = "/restart";
  if (path.starts_with(k_mailboxes) && path.ends_with(k_restart) && request.method == "POST") {
    const auto name = path.substr(k_mailboxes.size());
    return restart_mailbox(service, name.substr(0, name.size() - k_restart.size()));
  }
  if (path.starts_with(k_intakes)) return intake(service, request, path.substr(k_intakes.size()));
  return refusal(ErrorKind::not_found, "no such route");
}

}  // namespace

web::Handler control_handler(Service& service) {
  return [&service](web::Request request, web::Responder respond) {
    if (request.path == "/v1/deliver" && request.method == "POST")
      return deliver(service, request, std::move(respond));
    respond(serve(service, request));
  };
}

}  // namespace intaked::app
