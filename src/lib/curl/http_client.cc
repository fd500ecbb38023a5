#include "lib/curl/http_client.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include <pthread.h>
#include <signal.h>

#include "lib/curl/certificate.h"
#include "lib/curl/http_transfer.h"
#include "lib/curl/waiting_requests.h"

namespace intaked::curl {
namespace {

constexpr std::chrono::milliseconds k_round_max{1'000};

class CurlHttpClient final : public HttpClient {
 public:
  CurlHttpClient(HttpClientOptions options, Multi multi)
      : options_(std::move(options)), multi_(std::move(multi)) {
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS,
                      static_cast<long>(options_.in_flight_max));
    curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
    last_round_ = std::chrono::steady_clock::now();
    thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
  }

  ~CurlHttpClient() override {
    thread_.request_stop();
    curl_multi_wakeup(multi_.get());
    thread_.join();
  }

  void send(HttpRequest request, HttpCallback done) override {
    auto transfer = std::make_unique<HttpTransfer>(std::move(request), std::move(done), options_);
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) {
        transfer->end_unsent(HttpCause::stopping, "intaked is stopping");
      } else if (waiting_.size() >= options_.waiting_max) {
        transfer->end_unsent(HttpCause::overloaded, "too many requests wait to be sent");
      } else {
        waiting_.push(std::move(transfer));
      }
    }
    if (transfer) return transfer->tell();
    curl_multi_wakeup(multi_.get());
  }

  void hold(Tick until) override {
    {
      const std::lock_guard lock(mutex_);
      waiting_.hold(until);
    }
    curl_multi_wakeup(multi_.get());
  }

  Tick last_round() const override { return last_round_.load(); }

  std::optional<Instant> certificate_until() const override {
    const std::lock_guard lock(mutex_);
    return certificate_until_;
  }

 private:
  // With TLS a write to a dead connection raises SIGPIPE, and CURLOPT_NOSIGNAL leaves that to us.
  static void block_broken_pipe_signal() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  }

  void run(const std::stop_token& stop) {
    block_broken_pipe_signal();
    while (!stop.stop_requested()) {
      last_round_ = std::chrono::steady_clock::now();
      begin_what_may();
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      for (const auto& transfer : in_flight_) transfer->watch_body();
      end_what_is_done();
      curl_multi_poll(multi_.get(), nullptr, 0, round_milliseconds(), nullptr);
    }
    abandon_all();
  }

  // To open a file takes seconds where the parser must take it out: one a round, so that a round
  // stays short for the watchdog and for whoever stops us.
  void begin_what_may() {
    Transfers given_back;
    bool opens_file = false;
    while (!opens_file && in_flight_.size() < options_.in_flight_max) {
      auto transfer = next_that_may_begin(given_back);
      if (!transfer) break;
      opens_file = transfer->has_file();
      begin(std::move(transfer));
    }
    for (auto& transfer : given_back) {
      transfer->end_unsent(HttpCause::held, "the server asked to wait");
      transfer->tell();
    }
  }

  std::unique_ptr<HttpTransfer> next_that_may_begin(Transfers& given_back) {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() == 0) return nullptr;
    return waiting_.take(std::chrono::steady_clock::now(), given_back);
  }

  void begin(std::unique_ptr<HttpTransfer> transfer) {
    if (!transfer->open_body()) return transfer->tell();
    if (!transfer->prepare(take_handle()) ||
        curl_multi_add_handle(multi_.get(), transfer->handle()) != CURLM_OK) {
      transfer->end_unsent(HttpCause::overloaded, "libcurl has no memory for another request");
      return transfer->tell();
    }
    in_flight_.push_back(std::move(transfer));
  }

  void end_what_is_done() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      auto transfer = take_transfer(message->easy_handle);
      curl_multi_remove_handle(multi_.get(), transfer->handle());
      look_at_certificate(transfer->handle());
      const bool again = transfer->may_try_again(code);
      Easy handle = transfer->finish(code);
      handles_.push_back(std::move(handle));
      if (again) {
        begin(std::move(transfer));
      } else {
        transfer->tell();
      }
    }
  }

  // Only a transfer that made its connection has seen it.
  void look_at_certificate(CURL* handle) {
    const auto certificate = certificate_of(handle);
    if (!certificate) return;
    const std::lock_guard lock(mutex_);
    certificate_until_ = certificate->ends;
  }

  std::unique_ptr<HttpTransfer> take_transfer(CURL* handle) {
    const auto found = std::find_if(in_flight_.begin(), in_flight_.end(),
                                    [&](const auto& one) { return one->handle() == handle; });
    auto transfer = std::move(*found);
    in_flight_.erase(found);
    return transfer;
  }

  Easy take_handle() {
    if (handles_.empty()) return make_easy();
    Easy handle = std::move(handles_.back());
    handles_.pop_back();
    return handle;
  }

  int round_milliseconds() {
    const std::lock_guard lock(mutex_);
    auto round = k_round_max;
    const std::optional<Tick> next = waiting_.ask_again_at();
    if (next && in_flight_.size() < options_.in_flight_max) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(*next - std::chrono::steady_clock::now());
      round = std::clamp(left, std::chrono::milliseconds{0}, round);
    }
    return static_cast<int>(round.count());
  }

  void abandon_all() {
    Transfers waiting;
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      waiting = waiting_.take_all();
    }
    for (auto& transfer : in_flight_) {
      curl_multi_remove_handle(multi_.get(), transfer->handle());
      transfer->abandon();
      transfer->tell();
    }
    in_flight_.clear();
    for (auto& transfer : waiting) {
      transfer->end_unsent(HttpCause::stopping, "intaked is stopping");
      transfer->tell();
    }
  }

  const HttpClientOptions options_;
  Multi multi_;
  std::vector<Easy> handles_;  // idle, reset
  Transfers in_flight_;        // the client's thread only

  mutable std::mutex mutex_;
  WaitingRequests waiting_;
  bool stopping_ = false;
  std::optional<Instant> certificate_until_;

  std::atomic<Tick> last_round_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace

std::string_view HttpAnswer::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

Result<std::unique_ptr<HttpClient>> HttpClient::start(HttpClientOptions options) {
  Multi multi = make_multi();
  if (!multi) return fail(ErrorKind::no_space, "libcurl has no memory for an HTTP client");
  return std::make_unique<CurlHttpClient>(std::move(options), std::move(multi));
}

std::string url_encode(std::string_view value) {
  constexpr std::string_view k_digits = "0123456789ABCDEF";
  constexpr std::string_view k_plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  std::string encoded;
  for (const char c : value) {
    if (k_plain.find(c) != std::string_view::npos) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', k_digits[byte >> 4u], k_digits[byte & 15u]};
  }
  return encoded;
}

std::optional<Instant> http_date(std::string_view text) {
  const time_t seconds = curl_getdate(std::string(text).c_str(), nullptr);
  if (seconds < 0) return std::nullopt;
  return Instant{std::chrono::seconds{seconds}};
}

}  // namespace intaked::curl
