#include "desk/list_reader.h"

#include "desk/classify.h"

namespace intaked::desk {
namespace {

using model::Json;

constexpr int k_page_rows = 100;
constexpr int k_pages_max = 200;

}  // namespace

void ListReader::next() {
  get_(target_ + "&page=" + std::to_string(page_) + "&limit=" + std::to_string(k_page_rows),
       [self = shared_from_this()](const curl::HttpAnswer& answer) { self->take(answer); });
}

void ListReader::take(const curl::HttpAnswer& answer) {
  if (!is_success(answer)) {
    return end(is_lasting_refusal(answer) ? End::refused : End::failed, describe(answer));
  }
  const Result<Page> page = read_list_page(answer.body);
  if (!page) return end(End::failed, page.error().text);
  std::vector<Found> found = marked_rows(*page, marker_);
  if (!have_ids(found)) return end(End::has_no_id, k_no_id);
  if (!found.empty()) return done_({End::found, std::move(found), {}, true});
  if (page->rows.empty()) {
    if (rows_ == 0) return end(End::empty, "the desk's list shows nothing");
    if (rows_show_markers_) return end(End::none, {});
    return end(End::shows_no_markers, "the desk's list does not show markers");
  }
  const std::string first = found_from(page->rows.front()).ticket_id;
  if (page_ > 0 && first == first_of_last_page_) {
    return end(End::not_whole, "the desk's list repeats its first page");
  }
  first_of_last_page_ = first;
  for (const Json& row : page->rows) {
    rows_show_markers_ |= carries_marker_like(row, beginning_of(marker_));
    rows_have_fields_ |= shows_markers(row);
  }
  rows_ += page->rows.size();
  if (++page_ == k_pages_max) {
    return end(End::not_whole, "the desk's list is longer than " + std::to_string(rows_) + " rows");
  }
  next();
}

}  // namespace intaked::desk
