// HTML made harmless for libxml2, before it: one linear pass that keeps tags and text and drops
// what is costly (tags with thousands of attributes are quadratic there) or never text.
#pragma once

#include <string>
#include <string_view>

namespace intaked::parse {

// Comments, declarations, scripts, styles and titles go, html, head and body tags too (the result
// is one body); of the attributes the few stay that the writers of text, Markdown and HTML read,
// each under the limits of limits.h; a sign of html_marks.h becomes the attribute mark="its index".
// `html` is UTF-8.
struct GuardedHtml {
  std::string html;
  bool truncated = false;  // escaping made it longer than the limit; the end is missing
};
GuardedHtml guard_html(std::string_view html);

}  // namespace intaked::parse
