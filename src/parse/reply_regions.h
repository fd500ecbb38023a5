// The parts of a text that are not the sender's new words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "parse/reply_lines.h"

namespace intaked::parse {

// Lines that go; of the first one `kept` bytes stay.
struct Region {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t kept = 0;
  std::string_view rule;  // static
};

class Regions {
 public:
  // Behind all others. Rules, device lines and blank lines right above it go with it.
  void add(const TextLines& lines, Region region);
  // Before those that begin behind it.
  void insert(Region region);

  bool empty() const { return list_.empty(); }
  // The rule of the first one, "" if there is none.
  std::string_view rule() const { return list_.empty() ? std::string_view() : list_.front().rule; }
  // The line behind the last one; 0 if there is none.
  std::size_t end() const { return list_.empty() ? 0 : list_.back().end; }
  // The line behind the last words that stay.
  std::size_t end_of_words(const TextLines& lines) const;

  // What is left of `lines`; "" if no words of the sender are.
  std::string kept_text(const TextLines& lines) const;

 private:
  std::vector<Region> list_;  // in order, none overlaps another
};

// Whether the line is one that programs add above another mail or at the end.
enum class Added { no, rule, device };
Added read_added(const TextLine& line);

}  // namespace intaked::parse
