#include "route/pattern.h"

#include <algorithm>

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include "lib/text/text.h"
#include "route/limits.h"

namespace intaked::route {
namespace {

RE2::Options options() {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_max_mem(static_cast<std::int64_t>(k_pattern_memory_bytes_max));
  return options;
}

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

// Where `part` stands and means what it means to RE2: behind no backslash of its own and not
// between \Q and \E.
std::size_t find_unescaped(std::string_view expression, std::string_view part) {
  for (std::size_t i = 0; i < expression.size();) {
    const auto rest = expression.substr(i);
    if (rest.starts_with(part)) return i;
    if (rest.starts_with("\\Q"))
      i = std::min(expression.size(), expression.find("\\E", i + 2));
    else
      i += rest[0] == '\\' ? 2 : 1;
  }
  return std::string_view::npos;
}

// What other languages' patterns have and RE2 has not, with what to write instead.
std::string in_plain_words(std::string_view expression, std::string error,
                           std::string_view offending) {
  if (offending.starts_with("(?")) {
    const auto at = find_unescaped(expression, offending);
    const auto rest = expression.substr(std::min(at, expression.size()));
    for (const std::string_view look : {"(?=", "(?!", "(?<=", "(?<!"})
      if (rest.starts_with(look)) return "RE2 has no look-around; say it with none: [ … ]";
    const bool named = rest.starts_with("(?<") || rest.starts_with("(?'");
    if (named) return "a named group is written (?P<name>…)";
  }
  if (offending.size() == 2 && offending[0] == '\\' && offending[1] >= '1' && offending[1] <= '9')
    return "RE2 has no back-references";
  // RE2 says "missing ): (?P<x".
  const auto repeated = ": " + std::string(offending);
  if (!offending.empty() && error.ends_with(repeated)) error.resize(error.size() - repeated.size());
  error = "not a pattern that RE2 takes: " + error;
  return offending.empty() ? error : error + " in " + std::string(offending);
}

}  // namespace

Pattern::Compiled Pattern::compile(std::string_view expression) {
  Compiled result;
  if (expression.size() > k_pattern_bytes_max) {
    result.error = "a pattern longer than " + std::to_string(k_pattern_bytes_max) + " bytes";
    return result;
  }
  if (find_unescaped(expression, "\\C") != std::string_view::npos) {
    result.error = "\\C would cut characters in two";
    result.offending = "\\C";
    return result;
  }
  auto re2 = std::make_shared<const RE2>(piece(expression), options());
  if (!re2->ok()) {
    result.offending = re2->error_arg();
    result.error = in_plain_words(expression, re2->error(), result.offending);
    return result;
  }
  auto pattern = std::make_shared<Pattern>();
  for (const auto& [number, name] : re2->CapturingGroupNames()) {
    pattern->groups_.push_back(name);
    pattern->group_numbers_.push_back(number);
  }
  pattern->expression_ = std::move(re2);
  result.pattern = std::move(pattern);
  return result;
}

Pattern::Compiled Pattern::compile_glob(std::string_view glob) {
  std::string expression = "(?s)\\A";
  for (std::size_t i = 0; i < glob.size(); ++i) {
    if (glob[i] == '*') {
      expression += ".*";
    } else if (glob[i] == '?') {
      expression += '.';
    } else {
      auto end = glob.find_first_of("*?", i);
      if (end == std::string_view::npos) end = glob.size();
      expression += RE2::QuoteMeta(piece(glob.substr(i, end - i)));
      i = end - 1;
    }
  }
  expression += "\\z";
  return compile(expression);
}

bool Pattern::is_found_in(std::string_view text) const {
  return expression_->Match(piece(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

std::vector<std::pair<std::string, std::string_view>> Pattern::capture(
    std::string_view text) const {
  std::vector<std::pair<std::string, std::string_view>> found;
  if (groups_.empty()) return found;
  text = text::cut_utf8(text, k_subject_of_capture_bytes_max);
  std::vector<re2::StringPiece> parts(static_cast<std::size_t>(group_numbers_.back()) + 1);
  if (!expression_->Match(piece(text), 0, text.size(), RE2::UNANCHORED, parts.data(),
                          static_cast<int>(parts.size())))
    return found;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const auto& part = parts[static_cast<std::size_t>(group_numbers_[i])];
    if (part.data()) found.emplace_back(groups_[i], std::string_view(part.data(), part.size()));
  }
  return found;
}

bool Pattern::has_literal() const {
  re2::FilteredRE2 filter(static_cast<int>(k_literal_bytes_min));
  int id = 0;
  std::vector<std::string> atoms;
  if (filter.Add(expression_->pattern(), options(), &id) != RE2::NoError) return false;
  filter.Compile(&atoms);
  return !atoms.empty();
}

}  // namespace intaked::route
