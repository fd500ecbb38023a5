// The words of HTML and CSS that are those of the language and of mail programs.
#pragma once

#include <string_view>

namespace intaked::redact {

// All take lower case.
bool is_html_element(std::string_view name);
bool is_html_attribute(std::string_view name);
// In declarations, conditional comments, and attributes whose values are words or figures.
bool is_html_word(std::string_view word);
bool is_css_word(std::string_view word);
// In classes and ids: how mail programs mark quotations and signatures.
bool is_mark_word(std::string_view word);
// A character that is neither letter nor digit: "nbsp".
bool is_sign_entity(std::string_view name);
// A letter of two bytes in UTF-8: "eacute". Case counts.
bool is_letter_entity(std::string_view name);

}  // namespace intaked::redact
