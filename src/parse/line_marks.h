// The marks of HTML by the lines of the text that was made of it.
#pragma once

#include <string_view>
#include <vector>

#include "parse/html_marks.h"
#include "parse/reply_lines.h"

namespace intaked::parse {

struct LineMark {
  std::size_t line = 0;
  std::size_t end = 0;  // the line behind the element
  const MarkSign* sign = nullptr;
};

// In the order of their lines. `lines` are views into `text`; `marks` are ordered by their begin.
std::vector<LineMark> place_marks(std::string_view text, const TextLines& lines,
                                  const std::vector<HtmlMark>& marks);

}  // namespace intaked::parse
