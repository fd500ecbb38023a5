// What is left to gain in intaked itself, beside least_receiver.cc, which has a loop of its own:
// our web server with its limits, our verification, and then as little as can be: one table with an
// index by the event's id, written by one thread for all that wait.
//   least_hook_server SECRET DATABASE      prints its port
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "event_table.h"
#include "hooks/provider.h"
#include "web/server.h"

namespace {

using namespace intaked;

[[noreturn]] void fail_with(std::string_view what) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(what.size()), what.data());
  std::_Exit(1);
}

void check(const Result<void>& done) {
  if (!done) fail_with(done.error().text);
}

struct NoDocuments final : hooks::Documents {
  const hooks::Document* find(std::string_view) const override { return nullptr; }
};

// Slack's, as hook_load sends it.
std::string event_id(std::string_view body) {
  constexpr std::string_view k_key = "\"event_id\":\"";
  const auto at = body.find(k_key);
  if (at == std::string_view::npos) fail_with("a request of another kind");
  body.remove_prefix(at + k_key.size());
  return std::string(body.substr(0, body.find('"')));
}

class Table {
 public:
  explicit Table(const std::string& path) {
    auto opened = bench::EventTable::open(path);
    if (!opened) fail_with(opened.error().text);
    table_ = std::move(*opened);
  }

  void keep(std::string body, web::Responder respond) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back({std::move(body), std::move(respond)});
    }
    arrived_.notify_one();
  }

  [[noreturn]] void write() {
    for (;;) {
      std::vector<Waiting> group;
      {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return !waiting_.empty(); });
        group.swap(waiting_);
      }
      for (const Waiting& one : group) check(table_->add(event_id(one.body), one.body));
      check(table_->commit());
      for (const Waiting& one : group) one.respond({.body = "{}"});
      check(table_->move_log());
    }
  }

 private:
  struct Waiting {
    std::string body;
    web::Responder respond;
  };
  std::optional<bench::EventTable> table_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Waiting> waiting_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  hooks::Credentials credentials;
  credentials.secrets.emplace_back(argv[1]);
  Table table(argv[2]);
  web::ServerOptions options;
  options.listen.push_back({.address = "127.0.0.1"});
  options.connections_per_address_max = 1'000;
  options.requests_per_second_max = 1'000'000;
  const SystemClock clock;
  auto server =
      web::Server::start(std::move(options), [&](web::Request request, web::Responder respond) {
        const hooks::Verification verified =
            hooks::k_slack.verify({.method = request.method,
                                   .url = {},
                                   .query = request.query,
                                   .headers = request.headers,
                                   .body = request.body},
                                  credentials, NoDocuments(), clock.now());
        if (verified.finding != hooks::Verification::Finding::genuine) fail_with(verified.why);
        table.keep(std::move(request.body), std::move(respond));
      });
  if (!server) fail_with(server.error().text);
  std::printf("%d\n", (*server)->ports().front());
  std::fflush(stdout);
  table.write();
}
