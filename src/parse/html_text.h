// HTML as a person would read it in a plain window.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parse/html_marks.h"

namespace intaked::parse {

struct HtmlText {
  std::string text;             // clean, \n line ends; links as "words (address)", quotes as "> "
  std::vector<HtmlMark> marks;  // places in `text` where another mail begins
  bool truncated = false;       // long, nested or escaped beyond the limits: the end is missing
};

// `html` is UTF-8. Hidden content and tracking pixels are left out. Linear, thread-safe.
HtmlText html_to_text(std::string_view html);

}  // namespace intaked::parse
