// Text in columns, for a terminal: what strangers wrote becomes one harmless line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace intaked::app {

// Of an intake's id in a list. Its first ten characters are the time in milliseconds, and mail
// comes in bursts.
inline constexpr std::size_t k_id_shown = 14;

// How many columns of a terminal it takes (Unicode TR 11: wide characters take two).
std::size_t width_of(std::string_view utf8);

// Without controls and line ends; cut to `width` columns with "…", filled up with blanks to them.
std::string cell(std::string_view text, std::size_t width);
// The same without filling up.
std::string one_line(std::string_view text, std::size_t width);

}  // namespace intaked::app
