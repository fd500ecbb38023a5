// Sets of words that are written as text.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <unordered_set>

namespace intaked::redact {

using Words = std::unordered_set<std::string_view>;

// Of a literal: the words are views of it. Where it is joined from several, each but the last ends
// with a blank, lest two words become one.
inline Words words_in(std::string_view literal) {
  Words words;
  while (!literal.empty()) {
    const std::size_t end = std::min(literal.find(' '), literal.size());
    if (end > 0) words.insert(literal.substr(0, end));
    literal.remove_prefix(std::min(end + 1, literal.size()));
  }
  return words;
}

}  // namespace intaked::redact
