#include "app/control.h"

#include "app/audit.h"
#include "app/control_answer.h"
#include "app/control_intakes.h"
#include "app/when.h"

namespace intaked::app {
namespace {

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

web::Response doubles(Service& service) {
  const auto doubled = service.journal().doubled();
  if (!doubled) return refusal(doubled.error());
  auto list = model::Json::array();
  for (const auto& one : *doubled) list.push_back(to_json(one));
  auto body = model::Json::object();
  body.set("doubles", std::move(list));
  return answer(200, body);
}

web::Response fsck(Service& service, const web::Request& request) {
  const auto verdict = service.journal().inspection().check(!request.parameter("bytes").empty());
  return verdict ? answer(200, to_json(*verdict)) : refusal(verdict.error());
}

web::Response audit(Service& service, const web::Request& request) {
  AuditQuestion question;
  question.mailbox = request.parameter("mailbox");
  question.take = !request.parameter("take").empty();
  if (const auto since = request.parameter("since"); !since.empty()) {
    const auto when = read_when(since, service.zone(), service.now());
    if (!when) return refusal(when.error());
    question.since = *when;
  }
  const auto audited = audit(service, question);
  return audited ? answer(200, *audited) : refusal(audited.error());
}

web::Response restart_mailbox(Service& service, std::string_view name) {
  const auto done = service.restart_mailbox(std::string(name));
  if (!done) return refusal(done.error());
  auto body = model::Json::object();
  body.set("mailbox", name);
  return answer(200, body);
}

web::Response serve(Service& service, web::Request& request) {
  const std::string_view path = request.path;
  if (path == "/v1/doubles" && request.method == "GET") return doubles(service);
  if (path == "/v1/status" && request.method == "GET")
    return answer(200, to_json(service.status()));
  if (path == "/v1/reload" && request.method == "POST") {
    if (service.paused())
      return refusal(ErrorKind::conflict, "intaked is paused for repair and uses no rules");
    return answer(200, to_json(service.reload()));
  }
  if (path == "/v1/fsck" && request.method == "GET") return fsck(service, request);
  if (path == "/v1/audit" && request.method == "POST") return audit(service, request);
  constexpr std::string_view k_mailboxes = "/v1/mailboxes/";
  constexpr std::string_view k_restart = "/restart";
  if (path.starts_with(k_mailboxes) && path.ends_with(k_restart) && request.method == "POST") {
    const auto name = path.substr(k_mailboxes.size());
    return restart_mailbox(service, name.substr(0, name.size() - k_restart.size()));
  }
  if (auto answered = serve_intakes(service, request)) return std::move(*answered);
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
