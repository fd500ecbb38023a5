#include "route/suggest.h"

#include <algorithm>
#include <vector>

#include "lib/text/text.h"

namespace intaked::route {
namespace {

constexpr std::size_t k_word_bytes_min = 3;  // nearly every short word is near another
constexpr std::size_t k_word_bytes_max = 200;
constexpr std::size_t k_listed_max = 60;

// Insertions, deletions, replacements and swaps of neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t same = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + same});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

// "teamName" for "team": a known word that begins with this one.
std::string longer(std::string_view folded, std::span<const std::string> known) {
  std::string found;
  for (const auto& candidate : known) {
    if (!text::fold_case(candidate).starts_with(folded)) continue;
    if (candidate.size() == folded.size() + 4 && candidate.ends_with("Name")) return candidate;
    if (found.empty()) found = candidate;
  }
  return found;
}

}  // namespace

std::string nearest(std::string_view word, std::span<const std::string> known) {
  if (word.empty() || word.size() > k_word_bytes_max) return {};
  const auto folded = text::fold_case(word);
  if (folded.size() < k_word_bytes_min) return {};
  const std::size_t limit = std::max<std::size_t>(1, folded.size() / 3);
  std::size_t best = limit + 1;
  std::string found;
  for (const auto& candidate : known) {
    if (candidate.size() > k_word_bytes_max) continue;
    const auto steps = distance(folded, text::fold_case(candidate));
    if (steps < best) {
      best = steps;
      found = candidate;
    }
  }
  return found.empty() ? longer(folded, known) : found;
}

std::string advice(std::string_view word, std::span<const std::string> known) {
  if (known.empty()) return {};
  const auto near = nearest(word, known);
  return near.empty() ? "; known are: " + listed(known) : "; did you mean \"" + near + "\"?";
}

std::string listed(std::span<const std::string> words) {
  if (words.empty()) return "none";
  std::string text;
  for (const auto& word : words.first(std::min(words.size(), k_listed_max))) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  if (words.size() > k_listed_max) text += " … (" + std::to_string(words.size()) + " in all)";
  return text;
}

}  // namespace intaked::route
