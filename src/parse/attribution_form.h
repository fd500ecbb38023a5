// Whether a line that reads like "On 3 Jun 2024, Ann wrote:" is a mail program's, by its form.
// People write such sentences too: "in your mail of 3 June 2024 you wrote:".
#pragma once

#include <string_view>

namespace intaked::parse {

enum class AttributionForm {
  loose,      // it may be a sentence
  named,      // a date with its year and time, and a name without any other word
  addressed,  // a date with its year, and an address; few other words
};

// `line` as written, not case folded: names have capital letters.
AttributionForm read_attribution_form(std::string_view line);

}  // namespace intaked::parse
