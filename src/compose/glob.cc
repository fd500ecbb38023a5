#include "compose/glob.h"

#include <cstddef>

namespace intaked::compose {
namespace {

char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool glob_matches(std::string_view glob, std::string_view text) {
  constexpr std::size_t k_none = std::string_view::npos;
  std::size_t at = 0;
  std::size_t star = k_none;  // the last one that was passed
  std::size_t star_text = 0;  // how much of the text was before it took any
  std::size_t t = 0;
  while (t < text.size()) {
    if (at < glob.size() && glob[at] == '*') {
      star = at++;
      star_text = t;
    } else if (at < glob.size() && (glob[at] == '?' || folded(glob[at]) == folded(text[t]))) {
      ++at;
      ++t;
    } else if (star != k_none) {
      at = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (at < glob.size() && glob[at] == '*') ++at;
  return at == glob.size();
}

}  // namespace intaked::compose
