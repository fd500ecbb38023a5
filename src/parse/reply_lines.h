// A text as lines, with what the rules for reply text ask of each.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace intaked::parse {

struct TextLine {
  std::string_view text;
  bool blank = false;
  bool quoted = false;  // begins with '>'
};

using TextLines = std::vector<TextLine>;

// Views into `text`. A '>' that only ends a link which was wrapped ("<http://…\n> words") still
// counts as a quote mark: nothing tells the two apart.
TextLines split_lines(std::string_view text);

// What a marker is compared with: case folded, without blanks and stars of bold around, at most
// k_marker_line_bytes_max bytes.
std::string fold_marker(std::string_view line);

// Without quote marks and the blanks between them.
std::string_view without_quote_marks(std::string_view line);

// The next line from `at` on that is not blank, lines.size() if none.
std::size_t next_words(const TextLines& lines, std::size_t at);

}  // namespace intaked::parse
