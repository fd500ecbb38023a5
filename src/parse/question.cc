#include "parse/question.h"

#include "parse/ascii.h"

namespace intaked::parse {

bool asks_something(std::string_view text) {
  for (const std::string_view wide : {"？", "؟"}) {
    if (text.find(wide) != std::string_view::npos) return true;
  }
  for (std::size_t at = text.find('?'); at != std::string_view::npos; at = text.find('?', at + 1)) {
    const char behind = at + 1 < text.size() ? text[at + 1] : ' ';
    if (is_space(behind) || behind == ')' || behind == '"' || behind == '!') return true;
  }
  return false;
}

}  // namespace intaked::parse
