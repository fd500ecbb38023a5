#include "parse/line_marks.h"

#include <algorithm>
#include <cstddef>

namespace intaked::parse {

std::vector<LineMark> place_marks(std::string_view text, const TextLines& lines,
                                  const std::vector<HtmlMark>& marks) {
  std::vector<LineMark> placed;
  std::size_t line = 0;
  const auto offset = [&](std::size_t i) {
    return static_cast<std::size_t>(lines[i].text.data() - text.data());
  };
  for (const HtmlMark& mark : marks) {
    while (line < lines.size() &&
           (lines[line].blank || offset(line) + lines[line].text.size() <= mark.begin)) {
      ++line;
    }
    if (line == lines.size()) break;
    const auto behind = std::partition_point(
        lines.begin() + static_cast<std::ptrdiff_t>(line), lines.end(), [&](const TextLine& l) {
          return static_cast<std::size_t>(l.text.data() - text.data()) < mark.end;
        });
    placed.push_back({line, static_cast<std::size_t>(behind - lines.begin()), mark.sign});
  }
  return placed;
}

}  // namespace intaked::parse
