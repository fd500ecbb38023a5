#include "desk/thena.h"

#include <algorithm>
#include <mutex>

#include "base/failpoint.h"
#include "base/log.h"
#include "desk/classify.h"
#include "desk/endpoint.h"
#include "desk/look_up.h"
#include "desk/pace.h"
#include "desk/ticket_calls.h"
#include "lib/curl/http_client.h"
#include "lib/json/json_text.h"

namespace intaked::desk {
namespace {

class ThenaDesk final : public Thena {
 public:
  ThenaDesk(std::string endpoint, Secret api_key, const Clock& clock)
      : endpoint_(std::move(endpoint)), api_key_(std::move(api_key)), clock_(clock) {}

  Result<void> start(curl::HttpClientOptions options) {
    INTAKED_TRY(client_, curl::HttpClient::start(std::move(options)));
    return {};
  }

  void create(std::string body, std::function<void(Answer)> answer) override {
    send(Call::create, "/v1/tickets", std::move(body), std::move(answer));
  }

  void comment(std::string ticket_id, std::string body,
               std::function<void(Answer)> answer) override {
    send(Call::comment, "/v1/tickets/" + curl::url_encode(ticket_id) + "/comment", std::move(body),
         std::move(answer));
  }

  void find_ticket(std::string marker, std::string team_id, Instant since,
                   std::function<void(LookUp)> answer) override {
    failpoint("desk.lookup");
    find_marked_ticket(getter(), std::move(marker), std::move(team_id), since, clock_.now(),
                       std::move(answer));
  }

  void find_comment(std::string ticket_id, std::string marker,
                    std::function<void(LookUp)> answer) override {
    failpoint("desk.lookup");
    find_marked_comment(getter(), std::move(ticket_id), std::move(marker), std::move(answer));
  }

  void ticket(std::string ticket_id, std::function<void(TicketNow)> answer) override {
    read_ticket(getter(), ticket_id, std::move(answer));
  }

  void comments(std::string ticket_id, std::function<void(CommentMails)> answer) override {
    read_comment_mails(getter(), ticket_id, std::move(answer));
  }

  void update_ticket(std::string ticket_id, std::string body,
                     std::function<void(Answer)> answer) override {
    send(Call::change, "/v1/tickets/" + curl::url_encode(ticket_id), std::move(body),
         std::move(answer));
  }

  void link(std::string ticket_id, std::string linked,
            std::function<void(Answer)> answer) override {
    auto body = model::Json::object();
    body.set("sourceTicketId", ticket_id);
    body.set("linkedTicketId", linked);
    send(Call::change, "/v1/tickets/link", json::write(body), std::move(answer));
  }

  void read_directory(std::function<void(Result<model::DeskDirectory>)> answer) override {
    read_directory_lists(getter(), clock_.now(), std::move(answer));
  }

  Pace pace() const override {
    const std::lock_guard lock(mutex_);
    return pace_;
  }

  Tick last_round() const override { return client_->last_round(); }

 private:
  curl::HttpRequest request_to(const std::string& target) const {
    curl::HttpRequest request;
    request.url = endpoint_ + target;
    request.headers = {{"Accept", "application/json"}, {"User-Agent", "intaked"}};
    request.secret_headers.emplace_back("x-api-key", api_key_);
    return request;
  }

  void send(Call call, const std::string& target, std::string body,
            std::function<void(Answer)> answer) {
    curl::HttpRequest request = request_to(target);
    request.method = call == Call::change ? curl::HttpMethod::patch : curl::HttpMethod::post;
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = std::move(body);
    // A draft that waits here would count as sent after a crash; the journal is where it waits.
    request.when_held = curl::WhenHeld::give_back;
    request.on_body_sent = [] { failpoint("desk.sent"); };
    failpoint("desk.send");
    client_->send(std::move(request),
                  [this, call, answer = std::move(answer)](const curl::HttpAnswer& http) {
                    keep_pace(http);
                    Answer result = classify_answer(http, call, clock_.now());
                    if (http.cause == curl::HttpCause::held) {
                      result.not_before = std::max(result.not_before, pace().held_until);
                    }
                    failpoint("desk.answer");
                    answer(std::move(result));
                  });
  }

  Get getter() {
    return [this](const std::string& target, std::function<void(curl::HttpAnswer)> done) {
      client_->send(request_to(target), [this, done = std::move(done)](curl::HttpAnswer http) {
        keep_pace(http);
        done(std::move(http));
      });
    };
  }

  void keep_pace(const curl::HttpAnswer& http) {
    const Instant now = clock_.now();
    Pace before;
    Pace changed;
    {
      const std::lock_guard lock(mutex_);
      before = pace_;
      pace_ = after(pace_, http, now);
      changed = pace_;
    }
    if (changed.held_until <= now || changed.held_until == before.held_until) return;
    client_->hold(std::chrono::steady_clock::now() + (changed.held_until - now));
    if (before.held_until > now) return;
    log::info("the desk's rate limit is reached",
              {{"until", to_rfc3339(changed.held_until)}, {"status", http.status}});
  }

  const std::string endpoint_;
  const Secret api_key_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  Pace pace_;
  // Last: its destructor runs the callbacks of what is in flight, and they use all of the above.
  std::unique_ptr<curl::HttpClient> client_;
};

}  // namespace

Result<std::unique_ptr<Thena>> make_thena(ThenaOptions options, const Clock& clock) {
  INTAKED_TRY(std::string endpoint, checked_endpoint(options.url));
  const std::string_view key = options.api_key.reveal();
  const bool is_sendable =
      std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (key.empty() || !is_sendable) {
    return fail(ErrorKind::invalid,
                key.empty() ? "the desk's API key is empty"
                            : "the desk's API key has spaces, line ends or other characters that "
                              "no key has",
                "put the key, and nothing else, into the file that desk.api_key_file names");
  }
  curl::HttpClientOptions client;
  client.ca_file = options.ca_file;
  client.connect_deadline = options.connect_deadline;
  client.request_deadline = options.request_deadline;
  client.in_flight_max = options.in_flight_max;
  client.answer_bytes_max = options.answer_bytes_max;
  auto desk = std::make_unique<ThenaDesk>(std::move(endpoint), std::move(options.api_key), clock);
  INTAKED_CHECK(desk->start(std::move(client)));
  return desk;
}

}  // namespace intaked::desk
