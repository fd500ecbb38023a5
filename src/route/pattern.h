// The door to RE2: linear time whatever the pattern and the mail.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace re2 {
class RE2;
}

namespace intaked::route {

// A compiled pattern. Ignores case unless the pattern says (?-i). Any thread.
class Pattern {
 public:
  struct Compiled;

  // `matches`: found anywhere in the text.
  static Compiled compile(std::string_view expression);
  // `glob`: the whole text; * is anything, ? one character.
  static Compiled compile_glob(std::string_view glob);

  bool is_found_in(std::string_view text) const;
  // The named groups that took part, in the pattern's order; none if the text does not match. Looks
  // at the first k_subject_of_capture_bytes_max bytes.
  std::vector<std::pair<std::string, std::string_view>> capture(std::string_view text) const;
  const std::vector<std::string>& groups() const { return groups_; }
  // A fixed text of k_literal_bytes_min bytes must be there for it to match.
  bool has_literal() const;

 private:
  std::shared_ptr<const re2::RE2> expression_;
  std::vector<std::string> groups_;
  std::vector<int> group_numbers_;
};

struct Pattern::Compiled {
  std::shared_ptr<const Pattern> pattern;  // nullptr if there is an error
  std::string error;                       // what is wrong and what to write instead
  std::string offending;  // the part of the expression that is wrong, "" if unknown
};

}  // namespace intaked::route
