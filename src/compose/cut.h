// Shortening text so that a reader sees that it was shortened.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace intaked::compose {

// The longest beginning of at most `bytes_max` bytes that ends at a character's border.
std::string_view cut_at_character(std::string_view utf8, std::size_t bytes_max);

struct Shortened {
  std::string text;
  std::size_t missing_bytes = 0;  // 0: it fits
};

// `utf8` if it fits, else its beginning and "… (shortened by intaked, N more bytes)", together at
// most `bytes_max`. Where not even the notice fits there is only the beginning. The notice of an
// earlier cut at its end becomes one with the new.
Shortened shorten(std::string_view utf8, std::size_t bytes_max);

// The same for Markdown: cut at a line's end where there is one, what is open is ended or left out,
// and the notice is a paragraph of its own. What was code does not become anything else.
Shortened shorten_markdown(std::string_view markdown, std::size_t bytes_max);

std::string cut_with_notice(std::string_view utf8, std::size_t bytes_max);

// `utf8` if it fits, else its beginning and "…", together at most `bytes_max`. For single lines.
std::string cut_with_ellipsis(std::string_view utf8, std::size_t bytes_max);

// Without white space at both ends.
std::string_view trimmed(std::string_view text);
// One line: runs of white space become one space.
std::string single_line(std::string_view text);

}  // namespace intaked::compose
