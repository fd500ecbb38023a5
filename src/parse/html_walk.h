// HTML as a sequence of elements and words. The only place that knows libxml2.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace intaked::parse {

using HtmlAttributes = std::vector<std::pair<std::string_view, std::string_view>>;

// What is told while HTML is read. Every start is followed by its end, in the order of nesting,
// unless reading stops between them.
class HtmlSink {
 public:
  virtual ~HtmlSink() = default;
  // `name` is lower case.
  virtual void start(std::string_view name, const HtmlAttributes& attributes) = 0;
  virtual void end(std::string_view name) = 0;
  virtual void text(std::string_view utf8) = 0;
  // True: it wants no more.
  virtual bool full() const = 0;
};

// `guarded` is what guard_html() gave. False: it was not read to its end, because the sink was full
// or elements are nested deeper than k_html_depth_max. Linear, thread-safe.
bool walk_html(std::string_view guarded, HtmlSink& sink);

}  // namespace intaked::parse
