#include "app/hooks_examination.h"

#include <algorithm>
#include <future>
#include <optional>
#include <string>

#include "app/hook_listener.h"
#include "app/host_examination.h"
#include "app/proxy_examination.h"
#include "app/when.h"
#include "lib/curl/http_client.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

// RFC 5737: nobody comes from there, so whoever seems to has written it himself.
constexpr const char* k_made_up = "192.0.2.1";
constexpr auto k_gives_up_soon = 1h;
constexpr std::uint16_t k_https_port = 443;
constexpr std::uint16_t k_http_port = 80;

class Look {
 public:
  Look(const config::Config& config, const ListenerPlace& place, const Secret& installation_key,
       std::chrono::milliseconds deadline, const Clock& clock)
      : config_(config),
        place_(place),
        key_(installation_key),
        deadline_(deadline),
        clock_(clock) {}

  Examination take() {
    const auto hook = std::ranges::find(config_.hooks, false, &config::Hook::polls);
    if (config_.hooks.empty()) {
      found_.note("hooks", "the configuration names none", "write one under hooks:");
      return std::move(found_);
    }
    if (hook != config_.hooks.end()) look_at(*hook);
    for (const config::Hook& one : config_.hooks) look_at_patience(one);
    return std::move(found_);
  }

 private:
  void look_at(const config::Hook& hook) {
    const std::string url = hook_url(config_, hook, key_);
    const std::string path = url.substr(config_.web.public_url.size());
    const std::string& listen = place_.text;
    if (!place_.why_another.empty()) found_.note("socket", "is at " + listen, place_.why_another);
    const bool is_tls = !config_.web.certificate_file.empty();
    if (is_tls) {
      found_.note("listener", "has TLS of its own at " + listen + "; it is looked at from outside");
    } else {
      const auto here = address_seen("http://" + listen + path);
      if (here.text.empty())
        found_.good("listener", "answers at " + listen);
      else
        return found_.stop("listener", "nothing answers at " + listen + ": " + here.text,
                           "systemctl status intaked", "nobody listens");
    }
    if (config_.web.public_url.empty())
      return found_.bad("public url", "nothing says how providers reach the listener",
                        "public_url: https://intake.example.com (under web)");
    look_from_outside(url);
  }

  // By the public name, as far as that leads here from here.
  void look_from_outside(const std::string& url) {
    const bool is_https = url.starts_with("https://");
    Host host;
    const std::size_t begin = url.find("://") + 3;
    const std::string place = url.substr(begin, url.find('/', begin) - begin);
    const std::size_t colon = place.rfind(':');
    const bool has_port = colon != std::string::npos && place.find(']', colon) == std::string::npos;
    host.name = place.substr(0, has_port ? colon : std::string::npos);
    host.port =
        has_port ? static_cast<std::uint16_t>(std::strtoul(place.c_str() + colon + 1, nullptr, 10))
        : is_https ? k_https_port
                   : k_http_port;
    host.tls = is_https;
    HostSettings settings;
    settings.section = "web";
    settings.host_key = settings.port_key = "public_url";
    settings.host_prefix = is_https ? "https://" : "http://";
    examine_host(host, app::look_at(host, deadline_), settings, clock_.now(), found_);
    if (!found_.stopped.empty()) return;
    if (!is_https)
      found_.bad("secrecy", "providers would send mail and secrets in clear",
                 "public_url: https://… (under web), with a proxy that has a certificate");
    const Seen outside = address_seen(url);
    if (!outside.text.empty())
      return found_.bad("public url", url + " does not lead to this listener: " + outside.text,
                        "have the proxy pass /hooks/ to " + place_.text);
    found_.good("public url", "leads to this listener");
    examine_proxy(config_.web, {outside.address, address_seen(url, k_made_up).address == k_made_up},
                  found_);
  }

  struct Seen {
    std::string address;  // that we seem to come from
    std::string text;     // it was not the listener: why
  };

  Seen address_seen(const std::string& url, const char* forwarded_for = nullptr) const {
    curl::HttpClientOptions options;
    options.connect_deadline = deadline_;
    auto client = curl::HttpClient::start(std::move(options));
    if (!client) return {{}, client.error().text};
    curl::HttpRequest request;
    request.url = url;
    request.deadline = deadline_;
    if (forwarded_for) request.headers.emplace_back("X-Forwarded-For", forwarded_for);
    std::promise<curl::HttpAnswer> promise;
    (*client)->send(std::move(request),
                    [&](curl::HttpAnswer got) { promise.set_value(std::move(got)); });
    const curl::HttpAnswer answer = promise.get_future().get();
    if (answer.ending != curl::HttpEnding::answered) return {{}, said(answer.text)};
    if (answer.status != 200 || !answer.body.starts_with(k_door_words))
      return {{}, "it answers " + std::to_string(answer.status) + " with other words"};
    std::string address = answer.body.substr(k_door_words.size());
    return {address.substr(0, address.find_last_of('.')), {}};
  }

  void look_at_patience(const config::Hook& hook) {
    const auto patience = hook.provider->gives_up_after;
    const std::string name = "patience", subject = "hook " + hook.name + ": ";
    if (hook.polls)
      return found_.good(name, subject + "Telegram is asked for news, and calls nobody");
    if (patience.count() == 0)
      return found_.note(
          name, std::string(hook.provider->name) +
                    " does not try again: while intaked is away, what is said is lost, and "
                    "whoever says it sees that it failed");
    const std::string words = subject + std::string(hook.provider->name) + " tries for " +
                              duration_words(patience) + " while intaked is away";
    if (patience < k_gives_up_soon)
      return found_.note(name, words + ", then the message is lost",
                         "intaked hooks show " + hook.name);
    found_.good(name, words);
  }

  const config::Config& config_;
  const ListenerPlace& place_;
  const Secret& key_;
  const std::chrono::milliseconds deadline_;
  const Clock& clock_;
  Examination found_;
};

}  // namespace

Examination examine_hooks(const config::Config& config, const ListenerPlace& place,
                          const Secret& installation_key, std::chrono::milliseconds deadline,
                          const Clock& clock) {
  return Look(config, place, installation_key, deadline, clock).take();
}

}  // namespace intaked::app
