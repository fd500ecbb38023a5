#include "app/control.h"

#include <filesystem>
#include <fstream>

#include "app/audit.h"
#include "app/control_answer.h"
#include "app/control_intakes.h"
#include "app/status_text.h"
#include "app/version.h"
#include "app/when.h"
#include "base/log.h"
#include "config/secret_files.h"
#include "journal/backup.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_book_uses_max = 100;

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

// The copy has no name from here on: whatever ends the answer, nothing of it is left.
class CopiedFile final : public FileSource {
 public:
  explicit CopiedFile(const std::string& path) : file_(path, std::ios::binary) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  Result<std::size_t> read(std::span<char> into) override {
    file_.read(into.data(), static_cast<std::streamsize>(into.size()));
    if (file_.bad()) return fail(ErrorKind::io, "the copy cannot be read");
    return static_cast<std::size_t>(file_.gcount());
  }

 private:
  std::ifstream file_;
};

web::Response rules(Service& service) {
  const auto book = service.running_book().book();
  if (!book) return refusal(ErrorKind::conflict, "intaked is paused for repair and uses no rules");
  journal::Inspection& inspection = service.journal().inspection();
  auto list = model::Json::array();
  for (const route::RuleName& rule : route::rules_of(*book)) {
    const auto hits = inspection.rule_hits(rule.id);
    if (!hits) return refusal(hits.error());
    auto one = model::Json::object();
    one.set("table", rule.table);
    one.set("id", rule.id);
    one.set("place", rule.place);
    one.set("hits", hits->count);
    if (hits->last) one.set("last", to_rfc3339(*hits->last));
    list.push_back(std::move(one));
  }
  auto body = model::Json::object();
  body.set("book", route::digest_of(*book));
  body.set("rules", std::move(list));
  const auto uses = inspection.book_uses(k_book_uses_max);
  if (!uses) return refusal(uses.error());
  auto history = model::Json::array();
  for (const journal::BookUse& use : *uses) {
    auto one = model::Json::object();
    one.set("book", use.book);
    one.set("at", to_rfc3339(use.at));
    one.set("who", use.who);
    one.set("rules", use.rules);
    history.push_back(std::move(one));
  }
  body.set("history", std::move(history));
  body.set("now", to_rfc3339(service.now()));
  body.set("time_zone", service.config().time_zone);
  return answer(200, body);
}

web::Response book_text(Service& service, std::string_view digest) {
  const auto book = service.journal().inspection().book_text(std::string(digest));
  if (!book) return refusal(book.error());
  auto tables = model::Json::array();
  for (const journal::BookTable& table : book->tables) {
    auto one = model::Json::object();
    one.set("name", table.name);
    one.set("text", table.text);
    tables.push_back(std::move(one));
  }
  auto body = model::Json::object();
  body.set("book", book->digest);
  body.set("tables", std::move(tables));
  return answer(200, body);
}

web::Response backup(Service& service) {
  const std::string path = journal::unfinished_copy(service.config().state_directory);
  const auto bytes = service.journal().inspection().copy(path, service.config().free_bytes_min);
  if (!bytes) return refusal(bytes.error());
  log::info("backup", {{"bytes", *bytes}});
  web::Response response;
  response.content_type = "application/vnd.sqlite3";
  response.file = std::make_shared<CopiedFile>(path);
  response.file_bytes = *bytes;
  return response;
}

model::Json status_of(Service& service) {
  const ServiceStatus status = service.status();
  auto json = to_json(status);
  json.set("needs", to_json(service.complaints(status)));
  json.set("hooks", to_json(status.hooks));
  auto secrets = model::Json::array();
  for (const std::string& name : config::secret_names(service.config())) secrets.push_back(name);
  json.set("secrets", std::move(secrets));
  auto disk = model::Json::object();
  const config::Keep& keep = service.config().operation.keep;
  disk.set("journal_bytes", status.journal_bytes);
  disk.set("free_bytes", status.free_bytes);
  disk.set("budget", keep.budget);
  disk.set("keep_raw", duration_words(std::chrono::duration_cast<std::chrono::seconds>(keep.raw)));
  json.set("disk", std::move(disk));
  json.set("version", k_version);
  json.set("now", to_rfc3339(service.now()));
  json.set("time_zone", service.config().time_zone);
  return json;
}

web::Response hooks_seen(Service& service) {
  const ServiceStatus status = service.status();
  auto body = model::Json::object();
  body.set("hooks", to_json(status.hooks));
  if (status.web_port != 0) body.set("port", status.web_port);
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

model::Json reload(Service& service, const std::string& who) {
  auto body = to_json(service.reload(who));
  const auto pending = service.pending_settings();
  if (!pending) {
    body.set("restart_fails", pending.error().text);
    body.set("restart_hint", pending.error().hint);
    return body;
  }
  auto list = model::Json::array();
  for (const config::Pending& one : *pending) {
    auto entry = model::Json::object();
    entry.set("setting", one.setting);
    entry.set("was", one.was);
    entry.set("is", one.is);
    list.push_back(std::move(entry));
  }
  body.set("after_restart", std::move(list));
  return body;
}

web::Response serve(Service& service, web::Request& request) {
  const std::string_view path = request.path;
  if (path == "/v1/doubles" && request.method == "GET") return doubles(service);
  if (path == "/v1/status" && request.method == "GET") return answer(200, status_of(service));
  if (path == "/v1/reload" && request.method == "POST") {
    if (service.paused())
      return refusal(ErrorKind::conflict, "intaked is paused for repair and uses no rules");
    return answer(200, reload(service, who_asks(request)));
  }
  if (path == "/v1/fsck" && request.method == "GET") return fsck(service, request);
  if (path == "/v1/hooks" && request.method == "GET") return hooks_seen(service);
  if (path == "/v1/rules" && request.method == "GET") return rules(service);
  if (path == "/v1/backup" && request.method == "POST") return backup(service);
  if (path == "/v1/audit" && request.method == "POST") return audit(service, request);
  constexpr std::string_view k_books = "/v1/books/";
  if (path.starts_with(k_books) && request.method == "GET")
    return book_text(service, path.substr(k_books.size()));
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
