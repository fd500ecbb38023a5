#include "compose/cut.h"

#include <algorithm>
#include <charconv>

namespace intaked::compose {
namespace {

constexpr std::string_view k_ellipsis = "…";
// "… (shortened by intaked, 18446744073709551615 more bytes)"
constexpr std::size_t k_notice_bytes_max = 64;
// "\n", marks of quotes, "```", and the empty line below. A longer fence is somebody's joke.
constexpr std::size_t k_code_end_bytes_max = 128;
constexpr std::string_view k_notice_begin = " (shortened by intaked, ";
constexpr std::string_view k_notice_end = " more bytes)";
constexpr std::size_t k_number_digits_max = 15;
constexpr std::string_view k_white_space = " \t\r\n\f\v";

std::string notice_of(std::size_t more) {
  return std::string(k_ellipsis) + std::string(k_notice_begin) + std::to_string(more) +
         std::string(k_notice_end);
}

// Takes away the notice of an earlier cut, and the empty line before it. What it told of is told
// with what is cut now.
std::size_t take_notice(std::string_view& utf8) {
  if (!utf8.ends_with(k_notice_end)) return 0;
  const std::size_t end = utf8.size() - k_notice_end.size();
  const std::string head = std::string(k_ellipsis) + std::string(k_notice_begin);
  const std::size_t at = utf8.rfind(head);
  if (at == std::string_view::npos) return 0;
  const std::string_view digits = utf8.substr(at + head.size(), end - at - head.size());
  std::size_t more = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), more);
  if (digits.empty() || digits.size() > k_number_digits_max || read.ec != std::errc() ||
      read.ptr != digits.data() + digits.size()) {
    return 0;
  }
  utf8 = utf8.substr(0, at);
  if (utf8.ends_with("\n\n")) utf8.remove_suffix(2);
  return more;
}

std::size_t run_end(std::string_view line, std::size_t at) {
  return std::min(line.find_first_not_of('`', at), line.size());
}

// What stands before a fence, as the lines below it have it: marks of quotes, room for lists.
std::string marks_below(std::string_view marks) {
  std::string below(marks);
  std::ranges::replace_if(
      below, [](char c) { return c != '>'; }, ' ');
  return below;
}

// The line that would end the block of code in which `markdown` ends; "" if it ends in none.
std::string end_of_code(std::string_view markdown) {
  std::string marks;
  std::size_t run = 0;
  while (!markdown.empty()) {
    const std::size_t line_end = std::min(markdown.find('\n'), markdown.size());
    const std::string_view line = markdown.substr(0, line_end);
    markdown.remove_prefix(std::min(line_end + 1, markdown.size()));
    const std::size_t at =
        std::min(line.find_first_not_of(run == 0 ? "> -.0123456789" : "> "), line.size());
    const std::size_t end = run_end(line, at);
    if (run == 0) {
      // With more of them behind it is a span of code.
      const bool begins = end - at >= 3 && line.find('`', end) == std::string_view::npos;
      if (!begins) continue;
      marks = marks_below(line.substr(0, at));
      run = end - at;
    } else if (end - at >= run && line.find_first_not_of(' ', end) == std::string_view::npos) {
      run = 0;
    }
  }
  return run == 0 ? std::string() : marks + std::string(run, '`');
}

// The beginning of a line that was cut, without a span of code whose end is gone: its words would
// be Markdown and HTML.
std::string_view without_open_code(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == '\\') {
      if (at + 1 == line.size()) return line.substr(0, at);
      at += 2;
    } else if (line[at] != '`') {
      ++at;
    } else {
      const std::size_t begin = at;
      const std::size_t run = run_end(line, at) - at;
      at = std::min(line.find('`', begin + run), line.size());
      while (at < line.size() && run_end(line, at) - at != run)
        at = std::min(line.find('`', run_end(line, at)), line.size());
      if (at == line.size()) return line.substr(0, begin);
      at += run;
    }
  }
  return line;
}

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u;
}

std::string_view beginning_of(std::string_view markdown, std::size_t bytes_max) {
  const std::string_view kept = cut_at_character(markdown, bytes_max);
  if (kept.size() == markdown.size() || markdown[kept.size()] == '\n') return kept;
  const std::size_t line = kept.rfind('\n') + 1;  // 0: it is the first
  // A line that fills more than half of it is cut itself.
  if (line > 0 && line - 1 >= kept.size() / 2) return kept.substr(0, line - 1);
  if (!end_of_code(kept.substr(0, line)).empty()) return kept;
  return kept.substr(0, line + without_open_code(kept.substr(line)).size());
}

}  // namespace

std::string_view cut_at_character(std::string_view utf8, std::size_t bytes_max) {
  if (utf8.size() <= bytes_max) return utf8;
  std::size_t end = bytes_max;
  while (end > 0 && continues_character(utf8[end])) --end;
  return utf8.substr(0, end);
}

Shortened shorten(std::string_view utf8, std::size_t bytes_max) {
  if (utf8.size() <= bytes_max) return {std::string(utf8), 0};
  const std::size_t earlier = take_notice(utf8);
  const bool has_room = bytes_max >= k_notice_bytes_max;
  const auto kept = cut_at_character(utf8, has_room ? bytes_max - k_notice_bytes_max : bytes_max);
  const std::size_t missing = utf8.size() - kept.size() + earlier;
  return {std::string(kept) + (has_room ? notice_of(missing) : ""), missing};
}

Shortened shorten_markdown(std::string_view markdown, std::size_t bytes_max) {
  if (markdown.size() <= bytes_max) return {std::string(markdown), 0};
  constexpr std::size_t k_around_bytes_max = k_notice_bytes_max + k_code_end_bytes_max;
  const std::size_t earlier = take_notice(markdown);
  const bool has_room = bytes_max >= k_around_bytes_max;
  std::string_view kept =
      beginning_of(markdown, has_room ? bytes_max - k_around_bytes_max : bytes_max);
  const std::string code_end = end_of_code(kept);
  if (!has_room && !code_end.empty()) kept = {};
  const std::size_t missing = markdown.size() - kept.size() + earlier;
  std::string out(kept);
  if (!has_room) return {std::move(out), missing};
  if (code_end.size() + 2 <= k_code_end_bytes_max && !code_end.empty()) out += "\n" + code_end;
  return {out + "\n\n" + notice_of(missing), missing};
}

std::string cut_with_notice(std::string_view utf8, std::size_t bytes_max) {
  return shorten(utf8, bytes_max).text;
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
