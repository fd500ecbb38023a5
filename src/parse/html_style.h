// What an element's style tells about whether its words are seen.
#pragma once

#include <string_view>

namespace intaked::parse {

// Newsletters take the size from whole tables to close gaps, and give it back to the words inside.
enum class FontSize { inherited, none, some };

struct Look {
  bool hidden = false;  // nothing inside is seen, whatever it asks for
  FontSize letters = FontSize::inherited;
};

// `style` is the attribute without blanks, lower case. `is_box`: the element has a height and a
// width that can cut off what it holds, so it is a block and no part of a table. One pass.
Look look_of(std::string_view style, bool is_box);

}  // namespace intaked::parse
