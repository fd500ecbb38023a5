#include "desk/ticket_calls.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "desk/classify.h"
#include "desk/marked.h"
#include "lib/json/json_text.h"

namespace intaked::desk {
namespace {

using model::Json;

constexpr int k_page_rows = 100;
constexpr int k_pages_max = 10;
constexpr std::size_t k_message_id_bytes_max = 998;  // RFC 5322 2.1.1: an id is in one line

bool says_gone(const curl::HttpAnswer& answer) {
  return answer.ending == curl::HttpEnding::answered && answer.status == 404 &&
         names_missing_object(answer.body);
}

TicketNow ticket_from(const curl::HttpAnswer& http) {
  TicketNow ticket;
  if (says_gone(http)) {
    ticket.answered = true;
    ticket.gone = true;
    ticket.text = describe(http);
    return ticket;
  }
  if (is_lasting_refusal(http)) {
    ticket.answered = true;
    ticket.text = describe(http);
    return ticket;
  }
  const Result<Json> parsed =
      is_success(http) ? json::parse(http.body) : fail(ErrorKind::unavailable, describe(http));
  if (!parsed) {
    ticket.text = parsed.error().text;
    return ticket;
  }
  const Json* data = parsed->find("data");
  const Json& object = data && data->is_object() ? *data : *parsed;
  if (object.text("id").empty()) {
    ticket.text = "the desk's answer names no ticket";
    return ticket;
  }
  ticket.answered = true;
  ticket.gone = !object.text("deletedAt").empty() || !object.text("archivedAt").empty();
  ticket.identifier = cleaned_words(object.text("ticketIdentifier"));
  ticket.status = cleaned_words(object.text("status"));
  return ticket;
}

class CommentReader : public std::enable_shared_from_this<CommentReader> {
 public:
  CommentReader(Get get, std::string target, std::function<void(CommentMails)> answer)
      : get_(std::move(get)), target_(std::move(target)), answer_(std::move(answer)) {}

  void next() {
    get_(target_ + "&page=" + std::to_string(page_) + "&limit=" + std::to_string(k_page_rows),
         [self = shared_from_this()](const curl::HttpAnswer& answer) { self->take(answer); });
  }

 private:
  void take(const curl::HttpAnswer& http) {
    if (says_gone(http)) {
      mails_.answered = true;
      mails_.gone = true;
      return answer_(std::move(mails_));
    }
    if (is_lasting_refusal(http)) {
      mails_.answered = true;
      mails_.text = describe(http);
      return answer_(std::move(mails_));
    }
    const Result<Page> page = is_success(http)
                                  ? read_list_page(http.body)
                                  : Result<Page>(fail(ErrorKind::unavailable, describe(http)));
    if (!page) {
      mails_.text = page.error().text;
      return answer_(std::move(mails_));
    }
    const std::string first =
        page->rows.empty() ? std::string() : std::string(page->rows.front().text("id"));
    // A short page says nothing: a server may cut `limit` down.
    if (page->rows.empty()) return told({});
    if (page_ > 0 && first == first_of_last_page_)
      return told("the desk's list repeats its first page");
    first_of_last_page_ = first;
    for (const Json& row : page->rows) add(row.text("sourceEmailId"));
    if (++page_ == k_pages_max)
      return told("the desk's list is longer than " + std::to_string(k_pages_max) + " pages");
    next();
  }

  void told(std::string why_not_all) {
    mails_.answered = true;
    mails_.text = std::move(why_not_all);
    answer_(std::move(mails_));
  }

  void add(std::string_view id) {
    if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
    if (id.empty() || id.size() > k_message_id_bytes_max) return;
    if (std::ranges::find(mails_.message_ids, id) == mails_.message_ids.end())
      mails_.message_ids.emplace_back(id);
  }

  const Get get_;
  const std::string target_;
  const std::function<void(CommentMails)> answer_;
  CommentMails mails_;
  int page_ = 0;
  std::string first_of_last_page_;
};

}  // namespace

void read_ticket(const Get& get, const std::string& ticket_id,
                 std::function<void(TicketNow)> answer) {
  get("/v1/tickets/" + curl::url_encode(ticket_id),
      [answer = std::move(answer)](const curl::HttpAnswer& http) { answer(ticket_from(http)); });
}

void read_comment_mails(const Get& get, const std::string& ticket_id,
                        std::function<void(CommentMails)> answer) {
  std::make_shared<CommentReader>(
      get, "/v1/comments?entityType=ticket&entityId=" + curl::url_encode(ticket_id),
      std::move(answer))
      ->next();
}

}  // namespace intaked::desk
