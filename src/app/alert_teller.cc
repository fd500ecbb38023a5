#include "app/alert_teller.h"

#include <algorithm>
#include <array>
#include <future>

#include <unistd.h>

#include "app/alert_command.h"
#include "app/when.h"
#include "base/log.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr std::ptrdiff_t k_waiting_max = 200;  // by each way
constexpr auto k_retry_min = 15s;
constexpr auto k_retry_max = 15min;
constexpr auto k_given_up_after = 24h;
constexpr auto k_request_deadline = 20s;
constexpr auto k_command_deadline = 30s;
constexpr auto k_look_every = 1s;

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "this machine";
  return name.data();
}

std::string one_line(const std::string& text) {
  return text::clean(text::repair_utf8(text), text::Lines::join);
}

std::string_view kind_of(Alert::Kind kind) {
  switch (kind) {
    case Alert::Kind::raised:
      return "raised";
    case Alert::Kind::more:
      return "more";
    case Alert::Kind::resolved:
      return "resolved";
  }
  return "";
}

}  // namespace

AlertWords words_of(const Alert& alert, const std::string& host, const text::TimeZone& zone,
                    Instant now) {
  const Complaint& complaint = alert.complaint;
  const std::string about = complaint.subject + ": " + one_line(complaint.what);
  const std::string since = long_time(alert.since, zone, now);
  AlertWords words;
  if (alert.kind == Alert::Kind::resolved) {
    words.subject = "[intaked " + host + "] resolved: " + complaint.subject;
    words.body = "It is over: " + about + "\nIt began " + since + ", " +
                 distance_words(alert.since, now) + ".\n";
    return words;
  }
  words.subject =
      "[intaked " + host + "] " + std::string(name_of(complaint.severity)) + ": " + about;
  words.body = about + "\nSince " + since + ".\nWhat to do: " + complaint.help + "\n";
  return words;
}

Result<std::unique_ptr<AlertTeller>> AlertTeller::start(const config::Alerts& alerts,
                                                        const text::TimeZone& zone) {
  std::unique_ptr<curl::HttpClient> client;
  if (!alerts.webhook_url.empty()) {
    curl::HttpClientOptions options;
    options.request_deadline = k_request_deadline;
    INTAKED_TRY(client, curl::HttpClient::start(options));
  }
  return std::unique_ptr<AlertTeller>(new AlertTeller(alerts, zone, std::move(client)));
}

AlertTeller::AlertTeller(const config::Alerts& alerts, const text::TimeZone& zone,
                         std::unique_ptr<curl::HttpClient> client)
    : alerts_(alerts), zone_(zone), host_(host_name()), client_(std::move(client)) {
  if (client_ || !alerts_.command.empty())
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

AlertTeller::~AlertTeller() {
  thread_.request_stop();
  woken_.notify_all();
}

void AlertTeller::tell(const Alert& alert, Instant now) {
  Waiting waiting;
  waiting.alert = alert;
  waiting.words = words_of(alert, host_, zone_, now);
  waiting.again = std::chrono::steady_clock::now();
  waiting.given_up = waiting.again + k_given_up_after;
  log::warning("alert", {{"kind", kind_of(alert.kind)},
                         {"subject", alert.complaint.subject},
                         {"what", alert.complaint.what}});
  const std::lock_guard lock(mutex_);
  for (const Way way : {Way::webhook, Way::command}) {
    const bool is_wanted = way == Way::webhook ? client_ != nullptr : !alerts_.command.empty();
    if (!is_wanted) continue;
    if (std::ranges::count(waiting_, way, &Waiting::way) == k_waiting_max)
      waiting_.erase(std::ranges::find(waiting_, way, &Waiting::way));
    waiting.way = way;
    waiting_.push_back(waiting);
  }
  woken_.notify_all();
}

std::string AlertTeller::trouble() const {
  const std::lock_guard lock(mutex_);
  std::string all;
  for (const auto& [way, trouble] : troubles_) all += (all.empty() ? "" : "; ") + trouble;
  return all;
}

bool AlertTeller::is_idle() const {
  const std::lock_guard lock(mutex_);
  return waiting_.empty() && !is_telling_;
}

// In their order: what cannot be told yet holds back what comes later by the same way, so that
// nobody hears that something is over before he hears that it began.
void AlertTeller::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto now = std::chrono::steady_clock::now();
    auto next = waiting_.end();
    for (const Way way : {Way::webhook, Way::command}) {
      const auto first = std::ranges::find(waiting_, way, &Waiting::way);
      if (next == waiting_.end() && first != waiting_.end() && first->again <= now) next = first;
    }
    if (next == waiting_.end()) {
      woken_.wait_for(lock, stop, k_look_every, [] { return false; });
      continue;
    }
    Waiting waiting = std::move(*next);
    waiting_.erase(next);
    is_telling_ = true;
    lock.unlock();
    const auto delivered = deliver(waiting, stop);
    lock.lock();
    is_telling_ = false;
    if (delivered) {
      troubles_.erase(waiting.way);
      continue;
    }
    troubles_[waiting.way] = "people cannot be told: " + delivered.error().text;
    if (stop.stop_requested() || now >= waiting.given_up) continue;
    const auto pause = std::min<std::chrono::seconds>(
        k_retry_max, k_retry_min * (1 << std::min(waiting.tries, 6)));
    if (waiting.tries++ == 0)
      log::error("an alert cannot be told", {{"error", delivered.error().text}});
    waiting.again = std::chrono::steady_clock::now() + pause;
    waiting_.push_front(std::move(waiting));
  }
}

Result<void> AlertTeller::deliver(const Waiting& waiting, const std::stop_token& stop) {
  if (waiting.way == Way::webhook) return post(waiting, stop);
  const std::string mail = "Subject: " + waiting.words.subject +
                           "\nAuto-Submitted: auto-generated\nMIME-Version: 1.0\n"
                           "Content-Type: text/plain; charset=utf-8\n\n" +
                           waiting.words.body;
  return run_alert_command(alerts_.command, mail, k_command_deadline, stop);
}

// "text" is what Slack and Teams show, "content" what Discord does; the rest is for programs.
Result<void> AlertTeller::post(const Waiting& waiting, const std::stop_token& stop) {
  const Alert& alert = waiting.alert;
  auto body = model::Json::object();
  const std::string text = waiting.words.subject + "\n" + waiting.words.body;
  body.set("text", text);
  body.set("content", text);
  body.set("kind", kind_of(alert.kind));
  body.set("key", alert.complaint.key);
  body.set("severity", name_of(alert.complaint.severity));
  body.set("subject", alert.complaint.subject);
  body.set("what", alert.complaint.what);
  body.set("help", alert.complaint.help);
  body.set("since", to_rfc3339(alert.since));
  body.set("host", host_);
  curl::HttpRequest request;
  request.method = curl::HttpMethod::post;
  request.url = std::string(alerts_.webhook_url.reveal());
  request.headers = {{"Content-Type", "application/json"}};
  request.body = json::write(body);
  // The callback may come when nobody waits any more.
  const auto answered = std::make_shared<std::promise<curl::HttpAnswer>>();
  auto future = answered->get_future();
  client_->send(std::move(request),
                [answered](curl::HttpAnswer answer) { answered->set_value(std::move(answer)); });
  while (future.wait_for(100ms) != std::future_status::ready)
    if (stop.stop_requested()) return fail(ErrorKind::unavailable, "intaked is stopping");
  const curl::HttpAnswer answer = future.get();
  if (answer.ending != curl::HttpEnding::answered)
    return fail(ErrorKind::unavailable, "the webhook: " + answer.text);
  if (answer.status < 200 || answer.status > 299)
    return fail(ErrorKind::denied, "the webhook answered " + std::to_string(answer.status));
  return {};
}

}  // namespace intaked::app
