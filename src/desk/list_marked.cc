#include "desk/list_marked.h"

#include <memory>
#include <utility>

#include "desk/classify.h"
#include "desk/marked.h"

namespace intaked::desk {
namespace {

using model::Json;

constexpr int k_page_rows = 100;
constexpr int k_pages_max = 500;

// Reads until a page is empty: a server may cut `limit` down, so that a short page says nothing.
class MarkedReader : public std::enable_shared_from_this<MarkedReader> {
 public:
  MarkedReader(Get get, std::string target, std::string beginning,
               std::function<void(MarkedList)> answer)
      : get_(std::move(get)),
        target_(std::move(target)),
        beginning_(std::move(beginning)),
        answer_(std::move(answer)) {}

  void next() {
    get_(target_ + "&page=" + std::to_string(page_) + "&limit=" + std::to_string(k_page_rows),
         [self = shared_from_this()](const curl::HttpAnswer& answer) { self->take(answer); });
  }

 private:
  void take(const curl::HttpAnswer& answer) {
    if (answer.ending != curl::HttpEnding::answered) return end(answer.text);
    if (answer.status < 200 || answer.status >= 300) {
      return end("the desk answered " + std::to_string(answer.status) + ": " +
                 words_of(answer.body));
    }
    const Result<Page> page = read_list_page(answer.body);
    if (!page) return end(page.error().text);
    if (page->rows.empty()) {
      list_.complete = true;
      return end({});
    }
    const std::string first = found_from(page->rows.front()).ticket_id;
    if (page_ > 0 && first == first_of_last_page_) {
      return end("the desk's list repeats its pages");
    }
    first_of_last_page_ = first;
    for (const Json& row : page->rows) {
      std::string marker = marker_like(row, beginning_);
      if (!marker.empty()) list_.marked.push_back({std::move(marker), found_from(row)});
    }
    if (++page_ == k_pages_max) {
      return end("the desk's list is longer than " + std::to_string(k_pages_max) + " pages");
    }
    next();
  }

  void end(std::string why) {
    list_.text = std::move(why);
    answer_(std::move(list_));
  }

  const Get get_;
  const std::string target_;
  const std::string beginning_;
  const std::function<void(MarkedList)> answer_;
  int page_ = 0;
  std::string first_of_last_page_;
  MarkedList list_;
};

}  // namespace

void list_marked_tickets(const Get& get, std::string beginning, Instant since, Instant now,
                         std::function<void(MarkedList)> answer) {
  std::make_shared<MarkedReader>(get, "/v1/tickets?dateRange=" + date_range_since(since, now),
                                 std::move(beginning), std::move(answer))
      ->next();
}

void list_marked_comments(const Get& get, std::string ticket_id, std::string beginning,
                          std::function<void(MarkedList)> answer) {
  std::make_shared<MarkedReader>(
      get, "/v1/comments?entityType=ticket&entityId=" + curl::url_encode(ticket_id),
      std::move(beginning), std::move(answer))
      ->next();
}

}  // namespace intaked::desk
