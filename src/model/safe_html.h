// The HTML that a desk may be given: elements and attributes of a list, balanced, all else as text.
// What writes it (parse/safe_html_writer.h) reads hostile mail, in a process that may be taken
// over; so what comes from there is looked at again here.
#pragma once

#include <string_view>

namespace intaked::model {

// Nothing but
//   a b blockquote br code div h1…h6 hr i li ol p pre s sub sup table td th tr u ul
//   a href="http://… https://… mailto:… tel:…" rel="noopener noreferrer nofollow"
//   ol start, td and th colspan and rowspan: one to four digits
//   dir="ltr", "rtl" or "auto" of blocks
// written in lower case, with each element ended in its turn and no '<' or '>' in texts and values.
// Linear.
bool is_safe_html(std::string_view html);

}  // namespace intaked::model
