// Everything that is wrong with a book, gathered in one load.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/yaml/document.h"
#include "route/rule_book.h"

namespace intaked::route {

// A file whose lines can be found at once. Refers to the SourceFile.
class LinedFile {
 public:
  explicit LinedFile(const SourceFile& file);
  const std::string& path() const { return file_->path; }
  std::string_view text() const { return file_->text; }
  std::string_view line(int number) const;  // from 1, without its end; "" if there is none

 private:
  const SourceFile* file_;
  std::vector<std::size_t> starts_;
};

// A stretch of a file, as a problem underlines it.
struct Place {
  const LinedFile* file = nullptr;
  int line = 0;
  int column = 0;
  int length = 1;
};

Place place_of(const LinedFile& file, const yaml::Node& node);
// The words `part` as they stand in a scalar; the whole scalar if they are not found on its line.
Place place_within(const LinedFile& file, const yaml::Node& node, std::string_view part);
// That line as a terminal can show it; "" if there is none.
std::string excerpt_at(const LinedFile& file, int line);
// "rules/20-team.yaml:14"
std::string to_text(const Place& place);
// "20-team.yaml", for words about a file in the same directory.
std::string_view file_name(std::string_view path);

class Problems {
 public:
  void error(const Place& place, std::string text, std::string hint = {}) {
    add(Severity::error, place, std::move(text), std::move(hint));
  }
  void warning(const Place& place, std::string text, std::string hint = {}) {
    add(Severity::warning, place, std::move(text), std::move(hint));
  }
  // For what has no text at hand: the config's file, a directory.
  void add(Problem problem);
  bool has_errors() const { return errors_ > 0; }
  // So many that reading on would help nobody.
  bool is_full() const;
  // Sorted by place, none twice.
  std::vector<Problem> take();

 private:
  void add(Severity severity, const Place& place, std::string text, std::string hint);

  std::vector<Problem> found_;
  std::size_t errors_ = 0;
};

}  // namespace intaked::route
