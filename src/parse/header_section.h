// Finds the header lines of a message or part in raw bytes, and repairs what can be repaired. Runs
// before mimetic and bounds what mimetic gets.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "parse/defects.h"

namespace intaked::parse {

struct RawField {
  std::string_view name;    // as written, printable ASCII without ':'
  std::string_view folded;  // behind the ':', line ends and all
  bool behind_cr = false;   // the line before ended with CR alone
};

enum class SectionOf { message, part };

struct HeaderSection {
  std::vector<RawField> fields;  // views into the bytes that were read
  std::size_t body_at = 0;       // where the body begins
};

// Linear. Skips an mbox line, blank lines and stray lines before and between fields, as long as
// fields follow; the first line that can only be text begins the body. A CR ends a
// line too where a field follows it, but does not make a field that another line has. Fields over
// the limits are left out, the ones that say who, what and how (From, Content-Type, …) last.
HeaderSection read_header_section(std::string_view bytes, std::size_t at, SectionOf of,
                                  Defects& defects);

// One line, RFC 5322 2.2.3: line ends go, NUL becomes '?', other controls a space. Trimmed.
std::string unfold(std::string_view folded);

}  // namespace intaked::parse
