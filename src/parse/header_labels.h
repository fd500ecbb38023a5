// The names of header fields in the languages of mail programs. Add a language here.
#pragma once

#include <optional>
#include <string_view>

namespace intaked::parse {

enum class HeaderLabel { from, date, to, cc, subject, other };

// The label with which a line begins; a colon stands behind it. nullopt for most lines, cheaply.
// `line` is as written, without quote marks.
std::optional<HeaderLabel> read_label(std::string_view line);

}  // namespace intaked::parse
