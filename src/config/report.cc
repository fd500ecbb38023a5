#include "config/report.h"

#include <algorithm>
#include <tuple>

#include "lib/text/text.h"

namespace intaked::config {
namespace {

constexpr std::size_t k_excerpt_bytes_max = 200;
constexpr std::size_t k_name_bytes_max = 80;  // longer words are no typing mistakes

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Insertions, deletions, replacements and swaps of neighbours that make `b` from `a`.
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> edits(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) edits[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) edits[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      edits[i][j] = std::min(
          {edits[i - 1][j] + 1, edits[i][j - 1] + 1, edits[i - 1][j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) edits[i][j] = std::min(edits[i][j], edits[i - 2][j - 2] + 1);
    }
  }
  return edits[a.size()][b.size()];
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), [](char c) { return lower(c); });
  return lowered;
}

// The name before the ":" at `colon`, which may be in quotes: api_key of `{ "api_key": x }`.
std::string_view name_before(std::string_view line, std::size_t colon) {
  const auto end = line.substr(0, colon).find_last_not_of(" \t\"'");
  if (end == std::string_view::npos) return {};
  const auto first = end > k_name_bytes_max ? end - k_name_bytes_max : 0;
  const std::string_view words = line.substr(first, end + 1 - first);
  return words.substr(words.find_last_of(" \t\"'{[,") + 1);
}

// Read as text: a file that is no YAML may hold secrets too.
bool names_secret(std::string_view line) {
  for (auto colon = line.find(':'); colon != line.npos; colon = line.find(':', colon + 1)) {
    if (looks_secret(name_before(line, colon))) return true;
  }
  return false;
}

}  // namespace

std::string_view nearest(std::string_view written, std::span<const std::string> candidates) {
  if (written.empty() || written.size() > k_name_bytes_max) return {};
  std::string_view best;
  std::size_t fewest = std::max<std::size_t>(1, written.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > k_name_bytes_max) continue;
    const std::size_t edits = edits_between(written, candidate);
    if (edits < fewest) std::tie(best, fewest) = std::pair(std::string_view(candidate), edits);
  }
  return best;
}

std::string did_you_mean(std::string_view written, std::span<const std::string> candidates) {
  const std::string_view meant = nearest(written, candidates);
  return meant.empty() ? "" : "; did you mean \"" + std::string(meant) + "\"?";
}

bool looks_secret(std::string_view key) {
  const std::string name = lower(key);
  if (name.ends_with("_file") || name == "keyword") return false;
  for (const std::string_view sign : {"pass", "word", "pwd", "secret", "token", "key"}) {
    if (name.find(sign) != std::string::npos) return true;
  }
  return false;
}

std::string one_of(std::span<const std::string> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

int length_of(const yaml::Node& node) {
  if (!node.is_scalar() || node.text.find('\n') != std::string::npos) return 1;
  const auto characters = std::ranges::count_if(
      node.text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  return std::max(1, static_cast<int>(characters) + (node.quoted ? 2 : 0));
}

Report::Report(std::string file, std::string_view text) : file_(std::move(file)) {
  for (bool more = true; more;) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines_.push_back(line);
    more = end != std::string_view::npos;
    if (more) text.remove_prefix(end + 1);
  }
}

void Report::add(bool warning, yaml::Mark mark, int length, std::string text) {
  problems_.push_back({.warning = warning,
                       .file = file_,
                       .line = mark.line,
                       .column = mark.column,
                       .length = length,
                       .text = std::move(text),
                       .excerpt = {}});
}

void Report::error(const yaml::Node& at, std::string text) {
  add(false, at.mark, length_of(at), std::move(text));
}
void Report::warning(const yaml::Node& at, std::string text) {
  add(true, at.mark, length_of(at), std::move(text));
}
void Report::error(std::string text) {
  add(false, {}, 1, std::move(text));
}
void Report::add(const yaml::Problem& problem) {
  add(false, problem.mark, 1, problem.text);
}

bool Report::has_errors() const {
  return !std::ranges::all_of(problems_, &Problem::warning);
}

// It names one, or continues a value that a line above it, indented less, names.
bool Report::holds_secret(int line) const {
  const auto indent_of = [](std::string_view text) {
    return std::min(text.find_first_not_of(" \t"), text.size());
  };
  auto at = static_cast<std::size_t>(line) - 1;
  if (names_secret(lines_[at])) return true;
  auto indent = indent_of(lines_[at]);
  while (at-- > 0 && indent > 0) {
    const auto above = indent_of(lines_[at]);
    if (above >= indent || above == lines_[at].size()) continue;
    if (names_secret(lines_[at])) return true;
    indent = above;
  }
  return false;
}

std::string Report::excerpt_of(int line) const {
  if (line < 1 || static_cast<std::size_t>(line) > lines_.size()) return {};
  if (hidden_lines_.contains(line) || holds_secret(line)) return {};
  // As a terminal can show it, whatever the file holds.
  const std::string text =
      text::clean(text::repair_utf8(lines_[static_cast<std::size_t>(line) - 1]), text::Lines::join);
  return text.size() > k_excerpt_bytes_max ? std::string() : text;
}

std::vector<Problem> Report::take() {
  std::ranges::stable_sort(problems_, [](const Problem& a, const Problem& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  for (Problem& problem : problems_) problem.excerpt = excerpt_of(problem.line);
  return std::move(problems_);
}

}  // namespace intaked::config
