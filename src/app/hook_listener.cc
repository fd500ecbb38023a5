#include "app/hook_listener.h"

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

#include <systemd/sd-daemon.h>

#include "app/hook_message.h"
#include "app/hook_teller.h"
#include "app/outbound.h"
#include "app/published_keys.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "hooks/path.h"
#include "lib/crypto/mail_digests.h"
#include "lib/crypto/signatures.h"
#include "web/server.h"
#include "web/workers.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_answer_deadline = 30s;
constexpr auto k_idle_deadline = 60s;
constexpr std::size_t k_bodies_bytes_max = 256u << 20;
constexpr std::size_t k_body_bytes_a_second_min = 1u << 10;
// What waits for the journal: beyond it senders are to come again.
constexpr std::uint64_t k_recording_bytes_max = 128u << 20;
constexpr int k_unavailable = 503;
constexpr const char* k_try_again_after = "30";  // seconds
// What is larger is spooled, and verified beside the loop, so that nobody waits for a long
// signature.
constexpr std::size_t k_inline_bytes_max = 64u << 10;
constexpr std::size_t k_workers = 2;
constexpr int k_documents_max = 3;  // one after the other for one request: a list of keys, a key

web::Response come_again(std::string_view text) {
  web::Response response = web::plain_text(k_unavailable, text);
  response.headers.emplace_back("Retry-After", k_try_again_after);
  return response;
}

// The socket that systemd holds for us (sd_listen_fds(3), systemd/intaked.socket); -1: none.
int handed_over() {
  char** names = nullptr;
  const int count = sd_listen_fds_with_names(0, &names);
  int found = -1;
  for (int i = 0; i < count; ++i) {
    if (found < 0 && std::string_view(names[i]) == "web") found = SD_LISTEN_FDS_START + i;
    std::free(names[i]);
  }
  std::free(names);
  return found;
}

struct Route {
  const config::Hook* hook = nullptr;
  std::string path;
  std::string url;
};

// A request on its way; one thread at a time.
struct Call {
  const Route& route;
  web::Request request;
  web::Responder respond;
  Tick came;
  int documents = 0;

  hooks::Request as_hook_request() const {
    return {.method = request.method,
            .url = route.url,
            .query = request.query,
            .headers = request.headers,
            .body = request.body,
            .has_client_certificate = request.peer.has_certificate};
  }
};

class Door final : public HookListener {
 public:
  Door(const config::Config& config, const Secret& installation_key, journal::Journal& journal,
       HooksSeen& seen, const Clock& clock, std::unique_ptr<Outbound> outbound)
      : config_(config),
        journal_(journal),
        clock_(clock),
        teller_(seen, clock),
        outbound_(std::move(outbound)),
        asked_(*outbound_),
        keys_(asked_, clock),
        workers_(k_workers) {
    for (const config::Hook& hook : config.hooks) {
      if (hook.polls) continue;
      const std::string path =
          hooks::hook_path(hook.name, *hook.provider, installation_key, hook.is_mime);
      routes_[hook.name] = {&hook, path, config.web.public_url + path};
    }
  }
  // Nobody comes any more; what is on its way to the journal gets there.
  ~Door() override {
    server_.reset();
    workers_.stop();
    outbound_.reset();
    std::unique_lock lock(mutex_);
    all_recorded_.wait(lock, [this] { return being_recorded_ == 0; });
  }

  Result<void> listen() {
    const config::Web& web = config_.web;
    web::ServerOptions options;
    web::Listen listen;
    listen.address = web.listen_address;
    listen.port = web.listen_port;
    listen.certificate_file = web.certificate_file;
    listen.private_key_file = web.private_key_file;
    listen.client_ca_file = web.client_ca_file;
    listen.descriptor = handed_over();
    options.listen.push_back(std::move(listen));
    options.body_bytes_max = web.body_bytes_max;
    options.bodies_bytes_max = std::max<std::size_t>(k_bodies_bytes_max, 2 * web.body_bytes_max);
    options.spool_directory = config_.state_directory;
    options.spool_free_bytes_min = config_.free_bytes_min;
    options.body_bytes_in_memory_max = k_inline_bytes_max;
    options.header_deadline = web.header_deadline;
    options.body_bytes_a_second_min = k_body_bytes_a_second_min;
    options.unfinished_make_room = true;
    options.request_deadline = web.body_deadline;
    options.answer_deadline = k_answer_deadline;
    options.idle_deadline = k_idle_deadline;
    options.connections_max = static_cast<std::size_t>(web.connections_max);
    options.connections_per_address_max = static_cast<std::size_t>(web.connections_per_address_max);
    options.requests_per_second_max = static_cast<std::size_t>(web.requests_per_second_max);
    options.trusted_proxies = web.trusted_proxies;
    options.refusal = [this](const web::Request& request) -> std::optional<web::Response> {
      if (route_of(request.path)) return {};
      tell_of_path(request.path);
      return web::plain_text(404, "Nothing is here.");
    };
    options.too_large_status = [this](const web::Request& request) {
      return too_large(*route_of(request.path)->hook);
    };
    options.turned_away = [this](const web::Request& request, std::string_view why) {
      if (const Route* route = route_of(request.path)) teller_.not_received(*route->hook, why);
    };
    options.address_is_full = [this](const std::string& address) {
      teller_.address_is_full(address, config_.web.connections_per_address_max);
    };
    auto server = web::Server::start(std::move(options),
                                     [this](web::Request request, web::Responder respond) {
                                       take(std::move(request), std::move(respond));
                                     });
    if (!server) {
      Error error = std::move(server).error();
      error.text = "web: " + error.text;
      return fail(std::move(error));
    }
    server_ = std::move(*server);
    return {};
  }

  std::uint16_t port() const override { return server_->ports().front(); }
  Tick last_round() const override {
    return std::min(server_->last_round(), outbound_->last_round());
  }
  std::optional<Instant> certificate_until() const override { return server_->certificate_until(); }

 private:
  const Route* named_in(std::string_view path) const {
    if (!path.starts_with(hooks::k_paths_begin)) return nullptr;
    const std::string_view rest = path.substr(hooks::k_paths_begin.size());
    const auto found = routes_.find(rest.substr(0, rest.find('/')));
    return found == routes_.end() ? nullptr : &found->second;
  }

  // By name, then the whole path in constant time: a wrong name and a wrong path get one answer.
  const Route* route_of(std::string_view path) const {
    const Route* named = named_in(path);
    return named && crypto::same_secret(named->path, path) ? named : nullptr;
  }

  void take(web::Request request, web::Responder respond) {
    const Route& route = *route_of(request.path);  // who knows no route was refused by the header
    const bool is_handshake = request.method == "GET" &&
                              route.hook->provider == &hooks::k_whatsapp &&
                              !request.parameter("hub.mode").empty();
    // People look, and Mandrill does before it believes an address.
    if (!is_handshake && (request.method == "GET" || request.method == "HEAD"))
      return respond(web::plain_text(200, std::string(k_door_words) + request.peer.address + "."));
    if (!is_handshake && request.method != "POST") {
      web::Response response = web::plain_text(405, "It takes POST.");
      response.headers.emplace_back("Allow", "POST, GET, HEAD");
      return respond(std::move(response));
    }
    auto call =
        std::make_shared<Call>(Call{route, std::move(request), std::move(respond), clock_.ticks()});
    verify_where_it_may_wait(call);
  }

  void verify_where_it_may_wait(const std::shared_ptr<Call>& call) {
    if (!call->request.spooled) return verify(call);
    workers_.post([this, call] {
      auto body = call->request.spooled->read_all();
      if (!body) return not_kept(call, body.error().text);
      call->request.body = std::move(*body);
      verify(call);
    });
  }

  void verify(const std::shared_ptr<Call>& call) {
    const config::Hook& hook = *call->route.hook;
    failpoint("hook_came");
    const hooks::Verification verified =
        hook.provider->verify(call->as_hook_request(), hook.credentials, keys_.all(), clock_.now());
    switch (verified.finding) {
      case hooks::Verification::Finding::genuine:
        failpoint("hook_verified");
        return record(call);
      case hooks::Verification::Finding::refused:
        return refuse(call, verified.why);
      case hooks::Verification::Finding::needs_document:
        if (++call->documents > k_documents_max)
          return refuse(call, "it is signed with a key that its provider does not publish");
        if (call->request.spooled) std::string().swap(call->request.body);
        return keys_.fetch(verified.url, [this, call](const Result<void>& fetched) {
          if (fetched) return verify_where_it_may_wait(call);
          // Nothing has proven it yet, so this is no message that may be lost.
          teller_.refused(
              *call->route.hook,
              "the keys that it says to be signed with cannot be had: " + fetched.error().text,
              call->request.peer.address);
          call->respond(come_again("It cannot be verified just now. Please come again."));
        });
    }
  }

  void refuse(const std::shared_ptr<Call>& call, const std::string& why) {
    const config::Hook& hook = *call->route.hook;
    teller_.refused(hook, why, call->request.peer.address);
    web::Response response =
        web::plain_text(hook.provider->refused_status, "It is not known who sends this.");
    if (!hook.credentials.user.empty() && response.status == 401)
      response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"intaked\"");
    call->respond(std::move(response));
  }

  int too_large(const config::Hook& hook) {
    teller_.not_received(hook, "its body is larger than web.body_bytes_max, which is " +
                                   std::to_string(config_.web.body_bytes_max) + " bytes");
    return hook.provider->too_large_status;
  }

  // Who names a hook and not its secret may have an address of before a change.
  void tell_of_path(std::string_view path) {
    const Route* named = named_in(path);
    if (!named) return teller_.nobodys_path();
    teller_.not_received(*named->hook, "its address is another one: intaked hooks show " +
                                           named->hook->name + " tells it");
  }

  void not_kept(const std::shared_ptr<Call>& call, const std::string& why) {
    teller_.not_kept(*call->route.hook, why);
    call->respond(come_again("It cannot be kept just now. Please come again."));
  }

  void record(const std::shared_ptr<Call>& call) {
    if (!journal_.taking()) return not_kept(call, "the disk is nearly full");
    const config::Hook& hook = *call->route.hook;
    hooks::Receipt receipt = hook.provider->receive(call->as_hook_request(), hook.credentials);
    std::string().swap(call->request.body);
    call->request.spooled.reset();
    if (!receipt.noted.empty()) teller_.noted(hook, receipt.noted, receipt.warning);
    auto recording = std::make_shared<Recording>(
        call, std::move(receipt.answer), std::move(receipt.confirm_url), receipt.events.size());
    if (receipt.events.empty()) return finish(*recording);
    std::uint64_t bytes = 0;
    for (const hooks::Event& event : receipt.events) bytes += event.stored.size();
    {
      const std::lock_guard lock(mutex_);
      if (being_recorded_bytes_ + bytes > k_recording_bytes_max && being_recorded_ > 0)
        recording = nullptr;
      if (recording) being_recorded_ += receipt.events.size();
      if (recording) being_recorded_bytes_ += bytes;
    }
    if (!recording) return not_kept(call, "the disk is too slow for what comes");
    for (hooks::Event& event : receipt.events) {
      model::RawMessage message = message_of(hook.name, std::move(event), clock_.now());
      const model::Digest digest = crypto::mail_digests(message.bytes).raw;
      const std::uint64_t size = message.bytes.size();
      journal_.record(std::move(message), digest, {},
                      [this, recording, size](Result<journal::Recorded> recorded) {
                        one_recorded(*recording, std::move(recorded));
                        const std::lock_guard lock(mutex_);
                        being_recorded_bytes_ -= size;
                        if (--being_recorded_ == 0) all_recorded_.notify_all();
                      });
    }
  }

  // Its events are recorded on the journal's thread, in any number of transactions.
  struct Recording {
    Recording(std::shared_ptr<Call> of, hooks::Answer to_give, std::string to_confirm,
              std::size_t events)
        : call(std::move(of)),
          answer(std::move(to_give)),
          confirm_url(std::move(to_confirm)),
          left(events) {}
    const std::shared_ptr<Call> call;
    const hooks::Answer answer;
    const std::string confirm_url;
    std::size_t left;
    bool is_new = false;
    std::string failure;
  };

  void one_recorded(Recording& recording, Result<journal::Recorded> recorded) {
    const std::string& hook = recording.call->route.hook->name;
    if (!recorded) {
      recording.failure = recorded.error().text;
    } else {
      const bool is_new = recorded->recording == journal::Recording::fresh;
      recording.is_new |= is_new;
      if (is_new) log::info("received", {{"intake", recorded->intake_id}, {"hook", hook}});
    }
    if (--recording.left == 0) finish(recording);
  }

  void finish(Recording& recording) {
    const config::Hook& hook = *recording.call->route.hook;
    if (!recording.failure.empty()) return not_kept(recording.call, recording.failure);
    failpoint("hook_recorded");
    teller_.accepted(hook, recording.is_new, recording.call->came);
    if (!recording.confirm_url.empty()) confirm(hook.name, recording.confirm_url);
    web::Response response;
    response.status = recording.answer.status;
    response.content_type = recording.answer.content_type;
    response.body = recording.answer.body;
    recording.call->respond(std::move(response));
    failpoint("hook_answered");
  }

  void confirm(const std::string& hook, const std::string& url) {
    asked_.fetch({.url = url}, [hook](const Result<std::string>& answer) {
      if (answer)
        log::info("the subscription is confirmed", {{"hook", hook}});
      else
        log::error("the subscription cannot be confirmed; have it sent again",
                   {{"hook", hook}, {"why", answer.error().text}});
    });
  }

  const config::Config& config_;
  journal::Journal& journal_;
  const Clock& clock_;
  HookTeller teller_;
  std::map<std::string, Route, std::less<>> routes_;
  std::unique_ptr<Outbound> outbound_;
  Outbound& asked_;  // the same: there until its thread has gone
  PublishedKeys keys_;
  web::Workers workers_;
  std::mutex mutex_;
  std::condition_variable all_recorded_;
  std::size_t being_recorded_ = 0;  // events; the journal calls back for each
  std::uint64_t being_recorded_bytes_ = 0;
  std::unique_ptr<web::Server> server_;
};

}  // namespace

Result<std::unique_ptr<HookListener>> HookListener::start(const config::Config& config,
                                                          const Secret& installation_key,
                                                          journal::Journal& journal,
                                                          HooksSeen& seen, const Clock& clock) {
  INTAKED_TRY(auto outbound, Outbound::start());
  auto door =
      std::make_unique<Door>(config, installation_key, journal, seen, clock, std::move(outbound));
  INTAKED_CHECK(door->listen());
  return door;
}

std::string hook_url(const config::Config& config, const config::Hook& hook,
                     const Secret& installation_key) {
  return config.web.public_url +
         hooks::hook_path(hook.name, *hook.provider, installation_key, hook.is_mime);
}

}  // namespace intaked::app
