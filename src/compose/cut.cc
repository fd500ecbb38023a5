#include "compose/cut.h"

#include <algorithm>

namespace intaked::compose {
namespace {

constexpr std::string_view k_ellipsis = "…";
// "… (shortened by intaked, 18446744073709551615 more bytes)"
constexpr std::size_t k_notice_bytes_max = 64;
// "\n", marks of quotes, "```", and the empty line below. A longer fence is somebody's joke.
constexpr std::size_t k_code_end_bytes_max = 128;
constexpr std::string_view k_white_space = " \t\r\n\f\v";

std::string notice_of(std::size_t more) {
  return std::string(k_ellipsis) + " (shortened by intaked, " + std::to_string(more) +
         " more bytes)";
}

// What stands before the first word of a line of Markdown: marks of quotes and room of lists.
std::string_view line_marks(std::string_view line) {
  return line.substr(0, std::min(line.find_first_not_of("> "), line.size()));
}

// The line that would end the block of code in which `markdown` ends; "" if it ends in none.
std::string end_of_code(std::string_view markdown) {
  std::string end;
  while (!markdown.empty()) {
    const std::size_t line_end = std::min(markdown.find('\n'), markdown.size());
    const std::string_view line = markdown.substr(0, line_end);
    markdown.remove_prefix(std::min(line_end + 1, markdown.size()));
    const std::size_t at = end.empty() ? line.find("```") : line_marks(line).size();
    if (at == std::string_view::npos || line.find_first_not_of("> -.0123456789") < at) continue;
    const std::size_t fence_end = std::min(line.find_first_not_of('`', at), line.size());
    const std::string_view fence = line.substr(at, fence_end - at);
    if (end.empty()) {
      end = std::string(line_marks(line)) + std::string(fence);
    } else if (fence.size() >= 3 && end.ends_with(fence)) {
      end.clear();
    }
  }
  return end;
}

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u;
}

}  // namespace

std::string_view cut_at_character(std::string_view utf8, std::size_t bytes_max) {
  if (utf8.size() <= bytes_max) return utf8;
  std::size_t end = bytes_max;
  while (end > 0 && continues_character(utf8[end])) --end;
  return utf8.substr(0, end);
}

std::string cut_with_notice(std::string_view utf8, std::size_t bytes_max) {
  if (utf8.size() <= bytes_max) return std::string(utf8);
  if (bytes_max < k_notice_bytes_max) return std::string(cut_at_character(utf8, bytes_max));
  std::string kept(cut_at_character(utf8, bytes_max - k_notice_bytes_max));
  const std::size_t more = utf8.size() - kept.size();
  kept += notice_of(more);
  return kept;
}

std::string cut_markdown_with_notice(std::string_view markdown, std::size_t bytes_max) {
  if (markdown.size() <= bytes_max) return std::string(markdown);
  constexpr std::size_t k_around_bytes_max = k_notice_bytes_max + k_code_end_bytes_max;
  if (bytes_max < k_around_bytes_max) return std::string(cut_at_character(markdown, bytes_max));
  std::string_view kept = cut_at_character(markdown, bytes_max - k_around_bytes_max);
  // A line that fills more than half of it is cut itself.
  const std::size_t line_end = kept.rfind('\n');
  if (line_end != std::string_view::npos && line_end >= kept.size() / 2) {
    kept = kept.substr(0, line_end);
  }
  std::string out(kept);
  const std::string code_end = end_of_code(kept);
  if (code_end.size() + 2 <= k_code_end_bytes_max && !code_end.empty()) out += "\n" + code_end;
  return out + "\n\n" + notice_of(markdown.size() - kept.size());
}

std::string cut_with_ellipsis(std::string_view utf8, std::size_t bytes_max) {
  if (utf8.size() <= bytes_max) return std::string(utf8);
  if (bytes_max < k_ellipsis.size()) return std::string(cut_at_character(utf8, bytes_max));
  return std::string(trimmed(cut_at_character(utf8, bytes_max - k_ellipsis.size()))) +
         std::string(k_ellipsis);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(k_white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(k_white_space) - first + 1);
}

std::string single_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  for (const char c : trimmed(text)) {
    const bool is_space = k_white_space.find(c) != std::string_view::npos;
    if (!is_space) {
      line += c;
    } else if (line.back() != ' ') {
      line += ' ';
    }
  }
  return line;
}

}  // namespace intaked::compose
