#include "route/problems.h"

#include <algorithm>
#include <tuple>

#include "lib/text/text.h"
#include "route/limits.h"

namespace intaked::route {
namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

int count_characters(std::string_view utf8) {
  return static_cast<int>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return !is_continuation(c); }));
}

// The bytes before the character of that number, from 0.
std::size_t byte_of_character(std::string_view utf8, std::size_t character) {
  std::size_t at = 0;
  while (at < utf8.size() && (character > 0 || is_continuation(utf8[at])))
    if (!is_continuation(utf8[at++])) --character;
  while (at < utf8.size() && is_continuation(utf8[at])) ++at;
  return at;
}

// A line that a terminal can show, whatever the file holds.
std::string excerpt_of(std::string_view line) {
  const auto valid = text::repair_utf8(line.substr(0, 4 * k_excerpt_characters_max + 4));
  std::string shown;
  for (std::string_view rest = valid; !rest.empty();) {
    const auto character = rest.substr(0, byte_of_character(rest, 1));
    shown += text::clean(character, text::Lines::keep) == character ? character : "?";
    rest.remove_prefix(character.size());
  }
  if (count_characters(shown) > static_cast<int>(k_excerpt_characters_max)) {
    shown.resize(byte_of_character(shown, k_excerpt_characters_max));
    shown += "…";
  }
  return shown;
}

bool has_excerpt(const Place& place) {
  return place.line > 0 && place.column > 0 &&
         place.column <= static_cast<int>(k_excerpt_characters_max);
}

auto order_of(const Problem& p) {
  return std::tie(p.file, p.line, p.column, p.severity, p.text);
}

}  // namespace

LinedFile::LinedFile(const SourceFile& file) : file_(&file) {
  starts_.push_back(0);
  for (std::size_t i = 0; i < file.text.size(); ++i)
    if (file.text[i] == '\n') starts_.push_back(i + 1);
}

std::string_view LinedFile::line(int number) const {
  if (number < 1 || static_cast<std::size_t>(number) > starts_.size()) return {};
  auto rest = text().substr(starts_[static_cast<std::size_t>(number) - 1]);
  rest = rest.substr(0, rest.find('\n'));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

Place place_of(const LinedFile& file, const yaml::Node& node) {
  Place place{&file, node.mark.line, node.mark.column, 1};
  if (node.is_scalar() && has_excerpt(place)) {
    const auto line = file.line(place.line);
    const auto start = byte_of_character(line, static_cast<std::size_t>(place.column - 1));
    const int left = count_characters(line.substr(std::min(start, line.size())));
    const int wanted = count_characters(node.text) + (node.quoted ? 2 : 0);
    place.length = std::max(1, std::min(left, wanted));
  }
  return place;
}

Place place_within(const LinedFile& file, const yaml::Node& node, std::string_view part) {
  auto place = place_of(file, node);
  if (!has_excerpt(place) || part.empty()) return place;
  const auto line = file.line(place.line);
  const auto start = byte_of_character(line, static_cast<std::size_t>(place.column - 1));
  const auto at = line.find(part, start);
  if (at == std::string_view::npos) return place;
  place.column = count_characters(line.substr(0, at)) + 1;
  place.length = std::max(1, count_characters(part));
  return place;
}

std::string excerpt_at(const LinedFile& file, int line) {
  return excerpt_of(file.line(line));
}

std::string to_text(const Place& place) {
  if (!place.file) return {};
  return place.line > 0 ? place.file->path() + ":" + std::to_string(place.line)
                        : place.file->path();
}

std::string_view file_name(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

void Problems::add(Severity severity, const Place& place, std::string text, std::string hint) {
  Problem problem;
  problem.severity = severity;
  problem.line = place.line;
  problem.column = place.column;
  problem.length = place.length;
  problem.text = std::move(text);
  problem.hint = std::move(hint);
  if (place.file) {
    problem.file = place.file->path();
    problem.excerpt = excerpt_at(*place.file, place.line);
  }
  add(std::move(problem));
}

void Problems::add(Problem problem) {
  if (problem.severity == Severity::error) ++errors_;
  if (found_.size() < k_problems_max) found_.push_back(std::move(problem));
}

bool Problems::is_full() const {
  return found_.size() >= k_problems_max;
}

std::vector<Problem> Problems::take() {
  const bool cut = is_full();
  std::stable_sort(found_.begin(), found_.end(),
                   [](const Problem& a, const Problem& b) { return order_of(a) < order_of(b); });
  const auto same = [](const Problem& a, const Problem& b) { return order_of(a) == order_of(b); };
  found_.erase(std::unique(found_.begin(), found_.end(), same), found_.end());
  if (cut && !found_.empty()) {
    Problem last;
    last.severity = Severity::note;
    last.file = found_.back().file;
    last.text = "more problems than " + std::to_string(k_problems_max) + "; the rest is not shown";
    found_.push_back(std::move(last));
  }
  return std::move(found_);
}

std::string to_text(const Problem& problem) {
  static constexpr std::string_view k_names[] = {"error", "warning", "note"};
  std::string text = text::escape_controls(problem.file);
  if (problem.line > 0) {
    text += ":" + std::to_string(problem.line);
    if (problem.column > 0) text += ":" + std::to_string(problem.column);
  }
  if (!text.empty()) text += ": ";
  text += k_names[static_cast<std::size_t>(problem.severity)];
  text += ": " + text::escape_controls(problem.text) + "\n";
  for (std::string_view rest = problem.hint; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    text += "    " + text::escape_controls(line) + "\n";
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  // A hint says what to write; the line itself would only repeat it.
  if (problem.excerpt.empty() || !problem.hint.empty()) return text;
  text += problem.excerpt + "\n";
  const auto characters = count_characters(problem.excerpt);
  if (problem.column < 1 || problem.column > characters) return text;
  const auto before =
      std::string_view(problem.excerpt)
          .substr(0,
                  byte_of_character(problem.excerpt, static_cast<std::size_t>(problem.column - 1)));
  for (const char c : before)
    if (!is_continuation(c)) text += c == '\t' ? '\t' : ' ';
  const int length = std::clamp(problem.length, 1, characters - problem.column + 1);
  return text + std::string(static_cast<std::size_t>(length), '^') + "\n";
}

}  // namespace intaked::route
