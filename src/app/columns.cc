#include "app/columns.h"

#include "lib/text/text.h"
#include "lib/text/utf8.h"

namespace intaked::app {
namespace {

bool is_wide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0x303e) ||
         (c >= 0x3041 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) ||
         (c >= 0xff00 && c <= 0xff60) || (c >= 0xffe0 && c <= 0xffe6) ||
         (c >= 0x1f300 && c <= 0x1f64f) || (c >= 0x1f900 && c <= 0x1f9ff) ||
         (c >= 0x20000 && c <= 0x3fffd);
}

// Combining marks and joiners stand on the character before them.
bool is_carried(char32_t c) {
  return (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff;
}

std::size_t width_of(char32_t c) {
  return is_carried(c) ? 0 : is_wide(c) ? 2 : 1;
}

}  // namespace

std::size_t width_of(std::string_view utf8) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < utf8.size();) {
    const text::Character c = text::read_character(utf8, i);
    width += width_of(c.code);
    i += c.bytes;
  }
  return width;
}

std::string one_line(std::string_view text, std::size_t width) {
  std::string line = text::clean(text::repair_utf8(text), text::Lines::join);
  if (width_of(line) <= width) return line;
  std::size_t used = 1;  // the sign that it was cut
  std::size_t end = 0;
  while (end < line.size()) {
    const text::Character c = text::read_character(line, end);
    used += width_of(c.code);
    if (used > width) break;
    end += c.bytes;
  }
  line.resize(end);
  return line + "…";
}

std::string cell(std::string_view text, std::size_t width) {
  std::string line = one_line(text, width);
  const std::size_t used = width_of(line);
  if (used < width) line.append(width - used, ' ');
  return line;
}

}  // namespace intaked::app
