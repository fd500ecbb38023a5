// Programs that report or answer for somebody ask nothing; people who write about them do.
#pragma once

#include <string_view>

namespace intaked::parse {

// A question mark ends a word: "…?x=1" in a link asks nothing. Linear.
bool asks_something(std::string_view text);

}  // namespace intaked::parse
