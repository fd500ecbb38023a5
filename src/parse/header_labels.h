// The names of header fields in the languages of mail programs. Add a language here.
#pragma once

#include <optional>
#include <string_view>

namespace intaked::parse {

enum class HeaderLabel { from, date, to, cc, subject, other };

struct LabelledText {
  HeaderLabel label;
  std::size_t value_at = 0;  // behind the colon
};

// `folded` is a line as fold_marker() gives it. nullopt if it begins with no label and colon.
std::optional<LabelledText> read_label(std::string_view folded);

}  // namespace intaked::parse
