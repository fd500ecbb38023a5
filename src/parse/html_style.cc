#include "parse/html_style.h"

#include <algorithm>
#include <charconv>

#include "parse/ascii.h"

namespace intaked::parse {
namespace {

// Further than any layout moves what shall be seen, in pixels and in the height of letters.
constexpr int k_pixels_beyond_the_edge = -500;
constexpr int k_letters_beyond_the_edge = -50;

struct Declaration {
  std::string_view property, value;
};

// The next one of `style`, which loses it.
Declaration take_declaration(std::string_view& style) {
  const std::size_t end = std::min(style.find(';'), style.size());
  const std::string_view text = style.substr(0, end);
  style.remove_prefix(std::min(end + 1, style.size()));
  const std::size_t colon = std::min(text.find(':'), text.size());
  return {text.substr(0, colon), text.substr(std::min(colon + 1, text.size()))};
}

// "0", "0px", "0.0em", "0!important"; not "0.9em".
bool is_zero(std::string_view value) {
  if (!value.starts_with('0')) return false;
  const std::size_t end = value.find_first_not_of("0.");
  return end == std::string_view::npos || !is_digit(value[end]);
}

bool is_far_out(std::string_view value) {
  int number = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
  if (read.ec != std::errc()) return false;
  const std::string_view unit = value.substr(static_cast<std::size_t>(read.ptr - value.data()));
  const bool letters = unit.starts_with("em") || unit.starts_with("rem");
  return number <= (letters ? k_letters_beyond_the_edge : k_pixels_beyond_the_edge);
}

// "mso-hide:all" is not here: it hides from Outlook what all others show.
bool hides(const Declaration& one) {
  if (one.property == "display") return one.value.starts_with("none");
  if (one.property == "visibility") {
    return one.value.starts_with("hidden") || one.value.starts_with("collapse");
  }
  if (one.property == "max-height" || one.property == "opacity") return is_zero(one.value);
  return one.property == "text-indent" && is_far_out(one.value);
}

// "font:bold14px/20pxarial": the first number is the size, if no weight stands before it.
FontSize size_in_shorthand(std::string_view value) {
  if (value.starts_with("inherit")) return FontSize::inherited;
  const std::size_t number = value.find_first_of("0123456789");
  const bool none = number != std::string_view::npos && is_zero(value.substr(number));
  return none ? FontSize::none : FontSize::some;
}

// What hides only together.
struct Box {
  bool empty = false, clips = false;  // no size, and nothing stands over its edge
  bool placed = false, away = false;  // out of the flow, and beyond the edge

  void note(const Declaration& one) {
    const std::string_view name = one.property;
    if (name == "height" || name == "width" || name == "max-width") {
      empty = empty || is_zero(one.value);
    } else if (name == "overflow") {
      clips = one.value.starts_with("hidden");
    } else if (name == "position") {
      placed = one.value.starts_with("absolute") || one.value.starts_with("fixed");
    } else if (name == "left" || name == "top") {
      away = away || is_far_out(one.value);
    }
  }
};

}  // namespace

Look look_of(std::string_view style, bool is_box) {
  Look look;
  Box box;
  while (!style.empty()) {
    const Declaration one = take_declaration(style);
    look.hidden = look.hidden || hides(one);
    box.note(one);
    if (one.property == "font") look.letters = size_in_shorthand(one.value);
    if (one.property == "font-size") {
      look.letters = is_zero(one.value) ? FontSize::none : FontSize::some;
    }
  }
  look.hidden = look.hidden || (is_box && box.empty && box.clips) || (box.placed && box.away);
  return look;
}

}  // namespace intaked::parse
