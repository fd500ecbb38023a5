#include "parse/html_text.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "lib/text/text.h"
#include "parse/html_guard.h"
#include "parse/html_walk.h"
#include "parse/html_writer.h"

namespace intaked::parse {
namespace {

// Marks are places, so what stands between two of them is cleaned by itself.
void clean_with_marks(HtmlText& html) {
  if (html.marks.empty()) {
    html.text = text::into_clean(std::move(html.text), text::Lines::keep);
    return;
  }
  std::vector<std::size_t*> places;
  for (HtmlMark& mark : html.marks) {
    places.push_back(&mark.begin);
    places.push_back(&mark.end);
  }
  std::sort(places.begin(), places.end(), [](auto* a, auto* b) { return *a < *b; });
  const std::string_view text = html.text;
  std::string clean;
  std::size_t at = 0;
  for (std::size_t* place : places) {
    const std::size_t end = std::min(*place, text.size());
    clean += text::clean(text.substr(at, end - at), text::Lines::keep);
    at = end;
    *place = clean.size();
  }
  clean += text::clean(text.substr(at), text::Lines::keep);
  html.text = std::move(clean);
}

}  // namespace

HtmlText html_to_text(std::string_view html) {
  const GuardedHtml guard = guard_html(html);
  HtmlWriter writer;
  const bool whole = walk_html(guard.html, writer);
  HtmlText out{writer.take(), writer.take_marks(), !whole || guard.truncated};
  clean_with_marks(out);
  return out;
}

}  // namespace intaked::parse
