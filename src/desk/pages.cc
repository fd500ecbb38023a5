#include "desk/pages.h"

#include <memory>
#include <utility>

#include "desk/classify.h"

namespace intaked::desk {
namespace {

using End = PagesRead::End;

constexpr int k_page_rows = 100;

class PageReader : public std::enable_shared_from_this<PageReader> {
 public:
  PageReader(Get get, std::string target, int pages_max,
             std::function<Reading(const Page&)> on_page, std::function<void(PagesRead)> done)
      : get_(std::move(get)),
        target_(std::move(target)),
        pages_max_(pages_max),
        on_page_(std::move(on_page)),
        done_(std::move(done)) {}

  void next() {
    get_(target_ + "&page=" + std::to_string(page_) + "&limit=" + std::to_string(k_page_rows),
         [self = shared_from_this()](const curl::HttpAnswer& answer) { self->take(answer); });
  }

 private:
  void take(const curl::HttpAnswer& answer) {
    if (is_lasting_refusal(answer))
      return done_({End::refused, describe(answer), says_gone(answer)});
    if (!is_success(answer)) return done_({End::failed, describe(answer)});
    const Result<Page> page = read_list_page(answer.body);
    if (!page) return done_({End::failed, page.error().text});
    if (page->rows.empty()) return done_({End::whole, {}});
    const std::string first = found_from(page->rows.front()).ticket_id;
    // A server that does not know `page`.
    if (page_ > 0 && first == first_of_last_page_)
      return done_({End::not_whole, "the desk's list repeats its pages"});
    first_of_last_page_ = first;
    if (on_page_(*page) == Reading::stops) return done_({End::stopped, {}});
    if (++page_ == pages_max_) {
      return done_({End::not_whole,
                    "the desk's list is longer than " + std::to_string(pages_max_) + " pages"});
    }
    next();
  }

  const Get get_;
  const std::string target_;
  const int pages_max_;
  const std::function<Reading(const Page&)> on_page_;
  const std::function<void(PagesRead)> done_;
  int page_ = 0;
  std::string first_of_last_page_;
};

}  // namespace

std::string comments_target(const std::string& ticket_id) {
  return "/v1/comments?entityType=ticket&entityId=" + curl::url_encode(ticket_id);
}

void read_pages(const Get& get, std::string target, int pages_max,
                std::function<Reading(const Page&)> on_page, std::function<void(PagesRead)> done) {
  std::make_shared<PageReader>(get, std::move(target), pages_max, std::move(on_page),
                               std::move(done))
      ->next();
}

}  // namespace intaked::desk
