// "On 3 Jun 2024, Ann wrote:" in the languages of mail programs.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "parse/attribution_form.h"
#include "parse/reply_lines.h"

namespace intaked::parse {

struct Attribution {
  std::size_t begin = 0;       // the line where it begins
  std::size_t end = 0;         // the line behind it
  std::size_t words_from = 0;  // where it begins within that line; words of the sender stand before
  // One that is loose counts only if quoted lines follow: it may be a sentence of the sender.
  AttributionForm form = AttributionForm::loose;
};

// All that `lines` hold outside of quotes, in order, perhaps wrapped over a few lines each. Linear.
std::vector<Attribution> find_attributions(const TextLines& lines);

}  // namespace intaked::parse
