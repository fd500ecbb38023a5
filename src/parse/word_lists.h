// A line beside a list of words, as the tables of markers have them.
#pragma once

#include <algorithm>
#include <string_view>

namespace intaked::parse {

template <class Words>
bool is_any(std::string_view line, const Words& words) {
  return std::find(words.begin(), words.end(), line) != words.end();
}

template <class Words>
bool begins_with_any(std::string_view line, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return line.starts_with(word); });
}

template <class Words>
bool holds_any(std::string_view line, const Words& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return line.find(word) != std::string_view::npos;
  });
}

}  // namespace intaked::parse
