#include "app/control_intakes.h"

#include <charconv>

#include "app/control.h"
#include "app/control_answer.h"
#include "app/explained.h"
#include "app/finding.h"
#include "app/forgetting.h"
#include "compose/other_forms.h"
#include "hooks/stored_event.h"
#include "lib/json/json_text.h"
#include "model/ticket_fields.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_queue_rows_max = 10'000;

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
  const std::size_t limit = filter.limit++;  // one more tells that there are more
  bool more = false;
  for (const auto& state : states) {
    filter.state = state;
    auto some = service.journal().list(filter);
    if (!some) return refusal(some.error());
    more = more || some->size() > limit;
    if (some->size() > limit) some->resize(limit);
    rows.insert(rows.end(), std::make_move_iterator(some->begin()),
                std::make_move_iterator(some->end()));
  }
  const bool with_details = !request.parameter("details").empty();
  auto list = model::Json::array();
  for (const auto& row : rows) {
    list.push_back(to_json(row));
    if (!with_details) continue;
    if (const auto details = service.journal().find(row.id))
      list.as_array()->back().set("arrivals", details->arrivals.size());
  }
  auto body = model::Json::object();
  if (const auto counts = service.journal().counts()) body.set("doubled", counts->doubled);
  body.set("intakes", std::move(list));
  body.set("more", more);
  if (const auto floods = service.journal().floods()) body.set("floods", to_json(*floods));
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
  const auto revised = service.journal().revise(details.intake.id, {.body = json::write(form->body),
                                                                    .who = who_asks(request),
                                                                    .why = form->why,
                                                                    .of = details.revision});
  if (!revised) return refusal(revised.error());
  auto answered = model::Json::object();
  answered.set("intake", details.intake.id);
  answered.set("revision", *revised);
  return answer(200, answered);
}

Result<void> mend(journal::Mending& mending, const web::Request& request, const std::string& id,
                  std::string_view action) {
  const std::string who = who_asks(request);
  if (action == "retry")
    return mending.retry(id, who, std::string(request.parameter("on")),
                         request.parameter("parked").empty() ? journal::Retry::parked_or_dropped
                                                             : journal::Retry::parked);
  if (action == "refile") return mending.refile(id, who);
  if (action == "drop") return mending.drop(id, who, std::string(request.parameter("reason")));
  return fail(ErrorKind::not_found, "no such route");
}

web::Response intake(Service& service, const web::Request& request, std::string_view rest) {
  const auto slash = rest.find('/');
  const std::string id(rest.substr(0, slash));
  const std::string_view action = slash == rest.npos ? std::string_view() : rest.substr(slash + 1);
  if (request.method == "GET" && action == "explanation") {
    const auto explained = explain_intake(service, id);
    return explained ? answer(200, *explained) : refusal(explained.error());
  }
  auto details = service.journal().find(id);
  if (!details) return refusal(details.error());
  const std::string& full_id = details->intake.id;

  if (request.method == "GET" && action.empty()) return answer(200, to_json(*details));
  if (request.method == "GET" && action == "raw") {
    auto bytes = service.journal().raw_bytes(full_id);
    if (!bytes) return refusal(bytes.error());
    web::Response response;
    response.content_type = "message/rfc822";
    // Of a webhook's event, what its sender sent.
    const bool is_event = !details->arrivals.empty() &&
                          details->arrivals.front().arrival.kind == model::ArrivalKind::hook;
    const auto event = is_event ? hooks::read_stored_event(*bytes) : std::nullopt;
    if (event && !event->content_type.empty()) response.content_type = event->content_type;
    response.body = event ? std::string(event->body) : std::move(*bytes);
    return response;
  }
  if (request.method == "POST" && action == "edit") return edit(service, request, *details);
  if (request.method == "POST") {
    const auto done = mend(service.journal().mending(), request, full_id, action);
    if (!done) return refusal(done.error());
    auto body = model::Json::object();
    body.set("intake", full_id);
    body.set("done", action);
    return answer(200, body);
  }
  return refusal(ErrorKind::not_found, "no such route");
}

web::Response find(Service& service, const web::Request& request) {
  const Instant now = service.now();
  const auto wanted = wanted_of(request, service.zone(), now);
  if (!wanted) return refusal(wanted.error());
  journal::Inspection& inspection = service.journal().inspection();
  const auto found = inspection.find(*wanted);
  if (!found) return refusal(found.error());
  const auto kept = inspection.kept_since();
  if (!kept) return refusal(kept.error());
  auto body = to_json(*found, *kept, service.status());
  body.set("now", to_rfc3339(now));
  body.set("time_zone", service.config().time_zone);
  return answer(200, body);
}

web::Response look_into_junk(Service& service, const web::Request& request) {
  const std::string from(request.parameter("from"));
  auto junk = service.junk_look().look(service, from, std::string(request.parameter("origin")));
  if (!junk) return refusal(junk.error());
  junk->set("from", from);
  return answer(200, *junk);
}

web::Response forget_person(Service& service, const web::Request& request) {
  const auto forgotten = forget(service, std::string(request.parameter("address")),
                                who_asks(request), request.parameter("erase") == "1");
  return forgotten ? answer(200, *forgotten) : refusal(forgotten.error());
}

}  // namespace

std::optional<web::Response> serve_intakes(Service& service, const web::Request& request) {
  constexpr std::string_view k_intakes = "/v1/intakes/";
  const std::string_view path = request.path;
  if (path == "/v1/find" && request.method == "GET") return find(service, request);
  if (path == "/v1/junk" && request.method == "GET") return look_into_junk(service, request);
  if (path == "/v1/forget" && request.method == "POST") return forget_person(service, request);
  if (path == "/v1/queue" && request.method == "GET") return queue(service, request);
  if (path.starts_with(k_intakes)) return intake(service, request, path.substr(k_intakes.size()));
  return std::nullopt;
}

}  // namespace intaked::app
