// The text of one YAML file: what may not stand in it at all, and where a byte of it is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/yaml/document.h"

namespace intaked::yaml {

class SourceText {
 public:
  // `text` must outlive this.
  explicit SourceText(std::string_view text);

  // Bytes that YAML, or this reader, refuses: NUL and other control characters, invalid UTF-8,
  // tabs that indent, lone carriage returns. One problem for each kind, at its first place.
  std::vector<Problem> refused() const;

  // Without a byte order mark.
  std::string_view text() const { return text_; }
  // Of a byte offset into text(); offsets beyond the end are the end.
  Mark mark_at(std::size_t offset) const;

 private:
  std::size_t characters_before(std::size_t offset) const;

  std::string_view text_;
  std::vector<std::size_t> line_starts_;
  // Characters before each block of the text: a file may be one long line with a mark every second
  // byte, and counting each from the line's start would be quadratic.
  std::vector<std::size_t> characters_before_block_;
};

}  // namespace intaked::yaml
