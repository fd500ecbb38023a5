#include "app/link_listener.h"

#include <algorithm>
#include <vector>

#include "base/log.h"
#include "desk/file_link.h"
#include "desk/file_name.h"
#include "lib/text/text.h"
#include "web/server.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_workers = 4;
constexpr std::size_t k_connections_max = 256;
constexpr std::size_t k_body_bytes_max = 1024;  // nobody has anything to send here
constexpr auto k_request_deadline = 10s;
constexpr auto k_answer_deadline = 30s;  // for the first byte and for each further piece
constexpr auto k_idle_deadline = 15s;

// The Host lines of requests that are meant for us: that of `public_url`, with and without the
// usual port. A name that somebody else points at this address is not among them.
std::vector<std::string> hosts_of(const std::string& public_url) {
  const auto scheme_end = public_url.find("://");
  const std::string host = text::fold_case(public_url.substr(scheme_end + 3));
  const std::string usual = public_url.starts_with("https") ? ":443" : ":80";
  if (host.ends_with(usual)) return {host, host.substr(0, host.size() - usual.size())};
  const bool has_port = host.find(':', host.rfind(']') + 1) != std::string::npos;
  return has_port ? std::vector{host} : std::vector{host, host + usual};
}

// Stands for the bytes where only their number is told.
class Unread final : public FileSource {
 public:
  Result<std::size_t> read(std::span<char> /*into*/) override {
    return fail(ErrorKind::internal, "the file was not opened");
  }
};

web::Response no_such_file() {
  return web::plain_text(404, "There is no such file.");
}

// Nothing here is ever shown, run, kept by a proxy or told to another site.
void add_guards(web::Response& response) {
  response.headers.insert(response.headers.end(),
                          {{"X-Content-Type-Options", "nosniff"},
                           {"Content-Security-Policy", "sandbox; default-src 'none'"},
                           {"Cache-Control", "private, no-store"},
                           {"Referrer-Policy", "no-referrer"},
                           {"Accept-Ranges", "none"}});
}

class FileServer final : public LinkListener {
 public:
  FileServer(const config::FileLinks& links, const Secret& installation_key, OpenFile open_file,
             const Clock& clock)
      : hosts_(hosts_of(links.public_url)),
        key_(installation_key),
        open_file_(std::move(open_file)),
        clock_(clock) {}

  Result<void> listen(const config::FileLinks& links) {
    web::ServerOptions options;
    web::Listen listen;
    listen.address = links.listen_address;
    listen.port = links.listen_port;
    listen.certificate_file = links.certificate_file;
    listen.private_key_file = links.private_key_file;
    options.listen.push_back(std::move(listen));
    options.body_bytes_max = k_body_bytes_max;
    options.request_deadline = k_request_deadline;
    options.answer_deadline = k_answer_deadline;
    options.idle_deadline = k_idle_deadline;
    options.connections_max = k_connections_max;
    options.workers = k_workers;
    auto server = web::Server::start(
        std::move(options), [this](const web::Request& request, const web::Responder& respond) {
          web::Response response = answer(request);
          add_guards(response);
          respond(std::move(response));
        });
    if (!server) {
      Error error = std::move(server).error();
      error.text = "attachments.links: " + error.text;
      return fail(std::move(error));
    }
    server_ = std::move(*server);
    return {};
  }

  std::uint16_t port() const override { return server_->ports().front(); }
  Tick last_round() const override { return server_->last_round(); }
  std::optional<Instant> certificate_until() const override { return server_->certificate_until(); }

 private:
  web::Response answer(const web::Request& request) const {
    if (std::ranges::find(hosts_, text::fold_case(request.header("host"))) == hosts_.end()) {
      return web::plain_text(421, "This address is not served here.");
    }
    if (request.method != "GET" && request.method != "HEAD") {
      web::Response response = web::plain_text(405, "Files can be fetched, and nothing else.");
      response.headers.emplace_back("Allow", "GET, HEAD");
      return response;
    }
    const auto link = key_.read(desk::token_in(request.path));
    if (!link) return no_such_file();
    if (link->expires_at <= clock_.now()) return web::plain_text(410, "This link has ended.");
    return file(*link, request.method == "HEAD" ? Asked::facts : Asked::file);
  }

  web::Response file(const desk::FileLink& link, Asked asked) const {
    Result<std::optional<OpenedFile>> opened = open_file_(link.intake_id, link.number, asked);
    if (!opened) {
      if (opened.error().kind == ErrorKind::not_found) return no_such_file();
      log::warning(
          "a file cannot be served",
          {{"intake", link.intake_id}, {"number", link.number}, {"error", opened.error().text}});
      return web::plain_text(503, "The file cannot be read just now.");
    }
    if (!*opened) return web::plain_text(410, "This file is not kept any more.");
    OpenedFile& found = **opened;
    web::Response response;
    response.content_type = "application/octet-stream";
    response.headers.emplace_back("Content-Disposition", desk::attachment_disposition(found.name));
    response.file = found.source ? std::move(found.source) : std::make_unique<Unread>();
    response.file_bytes = found.size;
    return response;
  }

  const std::vector<std::string> hosts_;
  const desk::FileLinkKey key_;
  const OpenFile open_file_;
  const Clock& clock_;
  std::unique_ptr<web::Server> server_;  // last: its workers use all of the above
};

}  // namespace

Result<std::unique_ptr<LinkListener>> LinkListener::start(const config::FileLinks& links,
                                                          const Secret& installation_key,
                                                          OpenFile open_file, const Clock& clock) {
  auto server = std::make_unique<FileServer>(links, installation_key, std::move(open_file), clock);
  INTAKED_CHECK(server->listen(links));
  return server;
}

}  // namespace intaked::app
