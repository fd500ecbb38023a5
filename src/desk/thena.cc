#include "desk/thena.h"

#include <algorithm>

#include "base/failpoint.h"
#include "desk/classify.h"
#include "desk/contact.h"
#include "desk/endpoint.h"
#include "desk/list_marked.h"
#include "desk/look_up.h"
#include "desk/ticket_calls.h"
#include "lib/curl/http_client.h"
#include "lib/json/json_text.h"

namespace intaked::desk {
namespace {

// A look-up must not wait until one of many slow creates is answered.
constexpr std::size_t k_questions_in_flight_max = 4;

class ThenaDesk final : public Thena {
 public:
  ThenaDesk(std::string endpoint, Secret api_key, std::shared_ptr<PaceKeeper> pace,
            const Clock& clock)
      : endpoint_(std::move(endpoint)),
        api_key_(std::move(api_key)),
        clock_(clock),
        pace_(std::move(pace)) {}

  Result<void> start(curl::HttpClientOptions options) {
    INTAKED_TRY(client_, curl::HttpClient::start(std::move(options)));
    return {};
  }

  Leave leave_to_send(std::size_t wanted) override { return pace_->leave_to_send(wanted); }

  void create(std::string body, Tick not_after, std::function<void(Answer)> answer) override {
    send(Call::create, "/v1/tickets", std::move(body), not_after, std::move(answer));
  }

  void comment(std::string ticket_id, std::string body, Tick not_after,
               std::function<void(Answer)> answer) override {
    send(Call::comment, "/v1/tickets/" + curl::url_encode(ticket_id) + "/comment", std::move(body),
         not_after, std::move(answer));
  }

  void find_ticket(std::string marker, Sought sought, Instant since,
                   std::function<void(LookUp)> answer) override {
    failpoint("desk.lookup");
    find_marked_ticket(getter(), std::move(marker), sought, since, clock_.now(), std::move(answer));
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
    send(Call::change, "/v1/tickets/" + curl::url_encode(ticket_id), std::move(body), Tick::max(),
         std::move(answer));
  }

  void link(std::string ticket_id, std::string linked,
            std::function<void(Answer)> answer) override {
    auto body = model::Json::object();
    body.set("sourceTicketId", ticket_id);
    body.set("linkedTicketId", linked);
    send(Call::change, "/v1/tickets/link", json::write(body), Tick::max(), std::move(answer));
  }

  void find_any(std::string beginning, std::function<void(LookUp)> answer) override {
    find_any_marked(getter(), std::move(beginning), std::move(answer));
  }

  void read_directory(std::function<void(Result<model::DeskDirectory>)> answer) override {
    read_directory_lists(getter(), clock_.now(), std::move(answer));
  }

  void list_marked_tickets(std::string beginning, Instant since,
                           std::function<void(MarkedList)> answer) override {
    desk::list_marked_tickets(getter(Traffic::background), std::move(beginning), since,
                              clock_.now(), std::move(answer));
  }

  void list_marked_comments(std::string ticket_id, std::string beginning,
                            std::function<void(MarkedList)> answer) override {
    desk::list_marked_comments(getter(Traffic::background), std::move(ticket_id),
                               std::move(beginning), std::move(answer));
  }

  void ensure_contact(Contact contact, std::function<void(ContactAnswer)> answer) override {
    desk::ensure_contact(
        getter(),
        [this](std::string body, std::function<void(curl::HttpAnswer)> done) {
          begin(Traffic::question,
                with_body(curl::HttpMethod::post, "/v1/accounts/contacts", std::move(body)),
                std::move(done));
        },
        std::move(contact), std::move(answer));
  }

  Pace pace() const override { return pace_->pace(); }

  void look_for(Way way, std::string marker, std::vector<std::string> ids, std::string team_id,
                std::function<void(Sighting)> answer) override {
    desk::look_for(getter(), way, std::move(marker), std::move(ids), std::move(team_id),
                   std::move(answer));
  }

  Tick last_round() const override { return client_->last_round(); }

  std::optional<Instant> certificate_until() const override { return client_->certificate_until(); }

 private:
  curl::HttpRequest request_to(const std::string& target) const {
    curl::HttpRequest request;
    request.url = endpoint_ + target;
    request.headers = {{"Accept", "application/json"}, {"User-Agent", "intaked"}};
    request.secret_headers.emplace_back("x-api-key", api_key_);
    return request;
  }

  curl::HttpRequest with_body(curl::HttpMethod method, const std::string& target,
                              std::string body) const {
    curl::HttpRequest request = request_to(target);
    request.method = method;
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = std::move(body);
    return request;
  }

  void begin(Traffic kind, curl::HttpRequest request, curl::HttpCallback done) {
    done = pace_->keep(kind, request, std::move(done));
    client_->send(std::move(request), std::move(done));
  }

  void send(Call call, const std::string& target, std::string body, Tick not_after,
            std::function<void(Answer)> answer) {
    const auto method = call == Call::change ? curl::HttpMethod::patch : curl::HttpMethod::post;
    curl::HttpRequest request = with_body(method, target, std::move(body));
    request.not_after = not_after;
    request.on_body_read = [] { failpoint("desk.body"); };
    request.on_body_sent = [] { failpoint("desk.sent"); };
    failpoint("desk.send");
    // As a draft it is given back and does not wait: one that waits here would count as sent after
    // a crash. The journal is where it waits.
    begin(Traffic::draft, std::move(request),
          [this, call, answer = std::move(answer)](const curl::HttpAnswer& http) {
            Answer result = classify_answer(http, call, clock_.now());
            if (http.cause == curl::HttpCause::held) {
              result.not_before = std::max(result.not_before, pace_->blocked_until(Traffic::draft));
            }
            failpoint("desk.answer");
            answer(std::move(result));
          });
  }

  Get getter(Traffic kind = Traffic::question) {
    return [this, kind](const std::string& target, std::function<void(curl::HttpAnswer)> done) {
      begin(kind, request_to(target), std::move(done));
    };
  }

  const std::string endpoint_;
  const Secret api_key_;
  const Clock& clock_;
  const std::shared_ptr<PaceKeeper> pace_;
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
  client.in_flight_max = options.in_flight_max + k_questions_in_flight_max;
  client.answer_bytes_max = options.answer_bytes_max;
  if (!options.pace) options.pace = std::make_shared<PaceKeeper>(clock);
  auto desk = std::make_unique<ThenaDesk>(std::move(endpoint), std::move(options.api_key),
                                          std::move(options.pace), clock);
  INTAKED_CHECK(desk->start(std::move(client)));
  return desk;
}

}  // namespace intaked::desk
