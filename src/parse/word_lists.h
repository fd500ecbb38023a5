// A word or a line beside a list of words, as the tables have them.
#pragma once

#include <algorithm>
#include <string_view>

namespace intaked::parse {

template <class Words>
bool is_one_of(std::string_view word, const Words& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
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
