// The mistakes of one configuration file, each with its place and its line as written.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "lib/yaml/document.h"

namespace intaked::config {

// The candidate that `written` was probably meant to be, "" if none is near. Ignores case.
std::string_view nearest(std::string_view written, std::span<const std::string> candidates);
// "; did you mean "host"?", or "" if nothing is near.
std::string did_you_mean(std::string_view written, std::span<const std::string> candidates);
// Whether a setting of that name may hold a secret in clear: its line is not shown, whatever is
// wrong with it. Ignores case.
bool looks_secret(std::string_view key);
// "a, b or c".
std::string one_of(std::span<const std::string> words);

// How many characters of its first line a node takes, to underline it.
int length_of(const yaml::Node& node);

class Report {
 public:
  // `text` must outlive this.
  Report(std::string file, std::string_view text);

  void error(const yaml::Node& at, std::string text);
  void warning(const yaml::Node& at, std::string text);
  // About the file as a whole.
  void error(std::string text);
  void add(const yaml::Problem& problem);

  // A secret was written into that line: it is shown in no excerpt. Lines that name one need not
  // be told.
  void hide_line(int line) { hidden_lines_.insert(line); }

  // The line as written; "" if it holds a secret or is too long to be shown.
  std::string excerpt_of(int line) const;

  bool has_errors() const;
  // All of them, by place, with excerpts. Once.
  std::vector<Problem> take();

 private:
  void add(bool warning, yaml::Mark mark, int length, std::string text);
  bool holds_secret(int line) const;

  const std::string file_;
  std::vector<std::string_view> lines_;
  std::vector<Problem> problems_;
  std::set<int> hidden_lines_;
};

}  // namespace intaked::config
