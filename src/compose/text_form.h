// In which form descriptions and comments are written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compose/cut.h"

namespace intaked::compose {

enum class TextForm { text, markdown };

// Lines of plain text below each other; one that begins with "- " is an item of a list.
std::string lines_in(TextForm form, const std::vector<std::string>& lines);

// The same below a piece of HTML.
std::string html_below(const std::vector<std::string>& lines);

// As shorten() or shorten_markdown().
Shortened cut_in(TextForm form, std::string_view text, std::size_t bytes_max);

}  // namespace intaked::compose
