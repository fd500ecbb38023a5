// The marks that mail programs leave in HTML where they quote another mail. The table of programs
// is in html_marks.cc: add one there.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace intaked::parse {

enum class MarkKind {
  history,      // from here to the end of the element is another mail
  history_on,   // from here on, whatever element it is in
  header_on,    // the same, if lines with labels follow, in whatever language
  attribution,  // "On 3 Jun 2024, Ann wrote:", in whatever language
  signature,    // to the end of the element
};

// One sign of the table; `name` is also the name of the rule that cuts there.
struct MarkSign {
  std::string_view name;  // "html_gmail_quote"
  MarkKind kind;
};

// A place in a text that was made of HTML.
struct HtmlMark {
  const MarkSign* sign = nullptr;  // static
  std::size_t begin = 0;           // bytes; the first word behind it belongs to the element
  std::size_t end = 0;
};

// The sign that an attribute of an element is, by its index; nullopt for most.
std::optional<std::size_t> find_mark_sign(std::string_view attribute, std::string_view value);
// Whether the source could hold a sign of another mail at all: cheap.
bool may_hold_history(std::string_view html);

// nullptr if there is none.
const MarkSign* mark_sign(std::size_t index);

}  // namespace intaked::parse
