#include "desk/find_in_list.h"

#include <memory>
#include <utility>

#include "desk/marked.h"
#include "desk/pages.h"

namespace intaked::desk {
namespace {

using End = InList::End;

constexpr int k_pages_max = 200;

struct Seen {
  InList result;
  bool any_rows = false;
  bool rows_show_markers = false;
};

Reading take(Seen& seen, const Page& page, const std::string& marker) {
  seen.result.found = marked_rows(page, marker);
  if (!seen.result.found.empty()) return Reading::stops;
  seen.any_rows = true;
  for (const model::Json& row : page.rows) {
    seen.rows_show_markers |= carries_marker_like(row, beginning_of(marker));
    seen.result.rows_have_fields |= shows_markers(row);
  }
  return Reading::goes_on;
}

InList told(End end, std::string text, Seen& seen) {
  seen.result.end = end;
  seen.result.text = std::move(text);
  return std::move(seen.result);
}

InList result_of(PagesRead read, Seen& seen) {
  switch (read.end) {
    case PagesRead::End::stopped:
      if (have_ids(seen.result.found)) return told(End::found, {}, seen);
      return told(End::has_no_id, k_no_id, seen);
    case PagesRead::End::whole:
      if (!seen.any_rows) return told(End::empty, "the desk's list shows nothing", seen);
      if (seen.rows_show_markers) return told(End::none, {}, seen);
      return told(End::shows_no_markers, "the desk's list does not show markers", seen);
    case PagesRead::End::not_whole:
      return told(End::not_whole, std::move(read.text), seen);
    case PagesRead::End::refused:
      return told(End::refused, std::move(read.text), seen);
    case PagesRead::End::failed:
      break;
  }
  return told(End::failed, std::move(read.text), seen);
}

}  // namespace

void find_in_list(const Get& get, std::string target, const std::string& marker,
                  std::function<void(InList)> done) {
  const auto seen = std::make_shared<Seen>();
  read_pages(
      get, std::move(target), k_pages_max,
      [seen, marker](const Page& page) { return take(*seen, page, marker); },
      [seen, done = std::move(done)](PagesRead read) { done(result_of(std::move(read), *seen)); });
}

}  // namespace intaked::desk
