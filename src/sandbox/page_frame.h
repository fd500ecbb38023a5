// What all pages for people have in common.
#pragma once

#include <string>
#include <string_view>

#include "web/server.h"

namespace intaked::sandbox {

// A whole page. `title` is text; `inside` is HTML. Its headers forbid scripts, frames and whatever
// is not ours.
web::Response html_page(int status, std::string_view title, const std::string& inside);

web::Response style_sheet();

// <tag class="…">text</tag>, the text escaped; no class if it is "".
std::string element(std::string_view tag, std::string_view style_class, std::string_view text);

}  // namespace intaked::sandbox
