// Looking into the attributes of an element.
#pragma once

#include <string>
#include <string_view>

#include "parse/html_walk.h"

namespace intaked::parse {

std::string_view value_of(const HtmlAttributes& attributes, std::string_view name);  // "" if none
bool has_attribute(const HtmlAttributes& attributes, std::string_view name);
// The attribute style without blanks, lower case.
std::string plain_style(const HtmlAttributes& attributes);

// A picture that counts who reads, by its size.
bool is_pixel(const HtmlAttributes& attributes);

// Elements that stand in lines of their own; paragraphs also want an empty line around them.
enum class Layout { inline_text, block, paragraph };
Layout layout_of(std::string_view name);

// "pre", "textarea": blanks and line ends are the sender's.
bool is_preformatted(std::string_view name);
// A quote's element that only indents, as a button of webmail makes it.
bool is_indentation(std::string_view plain_style);

// The address if people may be led there: http, https, mailto, tel; else "". Without blanks at its
// ends.
std::string_view safe_address(std::string_view href);

// Whether the address is worth showing behind the words that it stands under.
bool is_shown_link(std::string_view address, std::string_view words);

}  // namespace intaked::parse
