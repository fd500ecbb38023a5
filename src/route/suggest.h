// "Did you mean": the nearest of the words that would have been right.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace intaked::route {

// "" if nothing is near enough to be a slip of the fingers. Case does not count.
std::string nearest(std::string_view word, std::span<const std::string> known);
// `; did you mean "x"?` or, if nothing is near, `; known are: a, b`. "" if nothing is known at all.
std::string advice(std::string_view word, std::span<const std::string> known);
// "a, b, c", with "none" for nothing and "… (12 in all)" for many.
std::string listed(std::span<const std::string> words);

}  // namespace intaked::route
