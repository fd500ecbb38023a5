#include "desk/list_marked.h"

#include <memory>
#include <utility>

#include "desk/marked.h"
#include "desk/pages.h"

namespace intaked::desk {
namespace {

constexpr int k_pages_max = 500;

void list_marked(const Get& get, std::string target, std::string beginning,
                 std::function<void(MarkedList)> answer) {
  const auto list = std::make_shared<MarkedList>();
  read_pages(
      get, std::move(target), k_pages_max,
      [list, beginning = std::move(beginning)](const Page& page) {
        for (const model::Json& row : page.rows) {
          std::string marker = marker_like(row, beginning);
          if (!marker.empty()) list->marked.push_back({std::move(marker), found_from(row)});
        }
        return Reading::goes_on;
      },
      [list, answer = std::move(answer)](PagesRead read) {
        list->complete = read.end == PagesRead::End::whole;
        list->text = std::move(read.text);
        answer(std::move(*list));
      });
}

}  // namespace

void list_marked_tickets(const Get& get, std::string beginning, Instant since, Instant now,
                         std::function<void(MarkedList)> answer) {
  list_marked(get, "/v1/tickets?dateRange=" + date_range_since(since, now), std::move(beginning),
              std::move(answer));
}

void list_marked_comments(const Get& get, std::string ticket_id, std::string beginning,
                          std::function<void(MarkedList)> answer) {
  list_marked(get, comments_target(ticket_id), std::move(beginning), std::move(answer));
}

}  // namespace intaked::desk
