// The named characters of HTML 5 that libxml2 does not know.
#pragma once

#include <cstddef>
#include <string_view>

namespace intaked::parse {

struct HtmlEntity {
  std::string_view name;  // "ccaron"
  std::string_view text;  // UTF-8
};

// `text` stands behind a '&'; the name must end in ';'. nullptr for names of HTML 4 and for what is
// no name. Thread-safe.
const HtmlEntity* find_html_entity(std::string_view text);

// How long the name of HTML 2 is that `text` begins with and that needs no ';', whatever follows:
// "nbsp" in "nbspAnn" (the HTML standard 13.2.5.73, for text). 0: there is none, or a ';' ends the
// word.
std::size_t old_html_entity_length(std::string_view text);

}  // namespace intaked::parse
