// Why a rule matched, or the first thing that kept it from matching, in words for people.
#pragma once

#include <string>
#include <vector>

#include "route/evaluate.h"

namespace intaked::route {

// Of a condition that held, with the hits of its evaluation.
std::string why(const Condition& condition, MessageView& view, const std::vector<Hit>& hits);
// Of a condition that did not hold, with the failures of its evaluation.
std::string why_not(const std::vector<const Condition*>& failures, MessageView& view);

// A value in quotes, on one line, cut at k_value_seen_characters_max characters.
std::string quote_value(std::string_view value);

}  // namespace intaked::route
