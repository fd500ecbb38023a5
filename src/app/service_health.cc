// How the service is: alerts to people, metrics and health to machines.
#include <algorithm>
#include <functional>

#include "app/metrics_text.h"
#include "app/service.h"
#include "base/log.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_loop_silence_max = 20s;
constexpr const char* k_alerts_kept_as = "alerts";

}  // namespace

Result<void> Service::start_health() {
  if (!options_.paused) {
    INTAKED_TRY(teller_, AlertTeller::start(config_.operation.alerts, zone_));
    INTAKED_TRY(const std::string kept, journal_->inspection().kept(k_alerts_kept_as));
    if (const auto json = json::parse(kept)) alerting_.restore(*json);
  }
  return {};
}

// The last to begin and the first to go: it asks everything else how it is.
Result<void> Service::start_metrics() {
  const config::Metrics& metrics = config_.operation.metrics;
  if (metrics.listen_address.empty()) return {};
  web::ServerOptions options;
  web::Listen listen;
  listen.address = metrics.listen_address;
  listen.port = metrics.listen_port;
  options.listen.push_back(std::move(listen));
  options.body_bytes_max = 0;
  options.connections_max = 32;
  options.workers = 1;
  INTAKED_TRY(metrics_, web::Server::start(std::move(options),
                                           [this](web::Request request, web::Responder respond) {
                                             respond(answer_about_health(request));
                                           }));
  return {};
}

std::vector<Complaint> Service::complaints(const ServiceStatus& status) const {
  std::vector<Complaint> all = app::complaints(status, config_, clock_.now());
  const std::lock_guard lock(health_mutex_);
  for (const Complaint& one : standing_)
    if (std::ranges::find(all, one.key, &Complaint::key) == all.end()) all.push_back(one);
  std::ranges::stable_sort(all, std::greater<>(), &Complaint::severity);
  return all;
}

std::string Service::sentence() const {
  const std::lock_guard lock(health_mutex_);
  return sentence_;
}

void Service::look_after_health() {
  const ServiceStatus status = this->status();
  {
    const std::lock_guard lock(health_mutex_);
    sentence_ = status.sentence;
    standing_ = alerting_.told_of(not_known_yet(status, config_));
  }
  if (!teller_) return;
  std::vector<Complaint> needs = complaints(status);
  std::erase_if(needs, [](const Complaint& one) { return one.severity == Severity::note; });
  for (const Alert& alert : alerting_.look(needs, clock_.ticks(), clock_.now()))
    teller_->tell(alert, clock_.now());
  // Kept once they are told: who dies before that tells them again.
  alerts_to_keep_ = alerting_.has_changed() || alerts_to_keep_;
  if (!alerts_to_keep_ || !teller_->is_idle()) return;
  const auto kept = journal_->mending().keep(k_alerts_kept_as, json::write(alerting_.to_json()));
  if (kept) alerts_to_keep_ = false;
  // Once, not each second: the disk may be full.
  if (!kept && !alerts_not_kept_)
    log::warning("alerts cannot be kept", {{"error", kept.error().text}});
  alerts_not_kept_ = !kept;
}

web::Response Service::answer_about_health(const web::Request& request) const {
  if (request.method != "GET" && request.method != "HEAD") return web::plain_text(405, "GET only");
  if (request.path == "/healthz") {
    if (clock_.ticks() - oldest_round() < k_loop_silence_max) return web::plain_text(200, "ok");
    return web::plain_text(503, "a loop has stopped; systemd's watchdog restarts the service");
  }
  const ServiceStatus status = this->status();
  if (request.path == "/metrics") {
    web::Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = metrics_text(status, complaints(status), config_);
    return response;
  }
  if (request.path == "/readyz") {
    if (status.paused) return web::plain_text(503, "paused for repair");
    if (!status.taking) return web::plain_text(503, "the disk is nearly full: no mail is taken");
    if (!status.directory_known) return web::plain_text(503, "the desk's names are not known yet");
    return web::plain_text(200, "ready");
  }
  return web::plain_text(404, "there are /metrics, /healthz and /readyz");
}

}  // namespace intaked::app
