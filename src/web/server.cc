#include "web/server.h"

#include <atomic>
#include <exception>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/log.h"
#include "web/beast/connection_table.h"
#include "web/beast/gate.h"
#include "web/beast/listener.h"
#include "web/request_rate.h"
#include "web/workers.h"

namespace intaked::web {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr std::chrono::seconds k_round_interval{1};
constexpr Instant k_never = Instant::max();

class LoopServer final : public Server {
 public:
  LoopServer(ServerOptions options, Handler handler)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        gate_(std::make_shared<Gate>(loop_)),
        table_(options_),
        rate_(options_.requests_per_second_max),
        workers_(options_.workers),
        shared_{options_, handler_, gate_, table_, rate_, workers_} {}

  ~LoopServer() override {
    gate_->close();
    asio::post(loop_, [this] {
      for (auto& listener : listeners_) listener->close();
      table_.close_all();
      loop_.stop();
    });
    if (thread_.joinable()) thread_.join();
  }

  Result<void> open() {
    for (const Listen& listen : options_.listen) {
      INTAKED_TRY(auto tls, TlsKeeper::open(listen));
      INTAKED_TRY(auto socket, ListeningSocket::open(listen));
      listeners_.push_back(
          std::make_unique<Listener>(loop_, std::move(socket), std::move(tls), shared_));
    }
    return {};
  }

  void run() {
    for (auto& listener : listeners_) listener->accept();
    tick();
    thread_ = std::thread([this] { loop(); });
  }

  std::vector<std::uint16_t> ports() const override {
    std::vector<std::uint16_t> ports;
    for (const auto& listener : listeners_) ports.push_back(listener->port());
    return ports;
  }

  steady_clock::time_point last_round() const override { return last_round_.load(); }
  std::optional<Instant> certificate_until() const override {
    const Instant until = certificate_until_.load();
    return until == k_never ? std::nullopt : std::optional(until);
  }

 private:
  void loop() {
    while (!loop_.stopped()) {
      try {
        loop_.run();
      } catch (const std::exception& failure) {
        log::error("a connection failed", {{"what", failure.what()}});
      }
    }
  }

  void tick() {
    last_round_ = steady_clock::now();
    Instant until = k_never;
    for (auto& listener : listeners_) {
      listener->look_at_certificate(last_round_.load());
      until = std::min(until, listener->certificate_until().value_or(k_never));
    }
    certificate_until_ = until;
    round_timer_.expires_after(k_round_interval);
    round_timer_.async_wait([this](boost::system::error_code error) {
      if (!error) tick();
    });
  }

  const ServerOptions options_;
  const Handler handler_;
  std::atomic<steady_clock::time_point> last_round_{steady_clock::now()};
  std::atomic<Instant> certificate_until_{k_never};
  // Order matters: connections, which live in the loop's queues, end before the table they leave.
  std::shared_ptr<Gate> gate_;
  ConnectionTable table_;
  RequestRate rate_;
  Workers workers_;
  Shared shared_;
  asio::io_context loop_{1};
  asio::steady_timer round_timer_{loop_};
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler) {
  try {
    auto server = std::make_unique<LoopServer>(std::move(options), std::move(handler));
    INTAKED_CHECK(server->open());
    server->run();
    return server;
  } catch (const std::exception& failure) {
    return fail(ErrorKind::internal, std::string("the web server cannot start: ") + failure.what());
  }
}

}  // namespace intaked::web
