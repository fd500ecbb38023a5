#include "parse/reply_lines.h"

#include <array>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

struct Replacement {
  std::string_view from;
  std::string_view to;
};
// What fold_case() leaves: blanks that programs put before colons (French), the Turkish capital.
constexpr std::array k_replacements = {Replacement{"\u00A0", " "}, Replacement{"\u202F", " "},
                                       Replacement{"İ", "i"}};

void replace_all(std::string& s, const Replacement& replacement) {
  for (std::size_t at = s.find(replacement.from); at != std::string::npos;
       at = s.find(replacement.from, at)) {
    s.replace(at, replacement.from.size(), replacement.to);
  }
}

// Counted first: a million of them must not be moved while they are gathered.
std::size_t count_lines(std::string_view text) {
  std::size_t lines = 1;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    ++lines;
  }
  return lines;
}

}  // namespace

TextLines split_lines(std::string_view text) {
  TextLines lines;
  lines.reserve(count_lines(text));
  for (std::size_t at = 0; at < text.size();) {
    TextLine line;
    line.text = take_line(text, at);
    const std::string_view words = trim(line.text);
    line.blank = words.empty();
    line.quoted = words.starts_with('>');
    lines.push_back(line);
  }
  return lines;
}

std::string fold_marker(std::string_view line) {
  line = trim(text::cut_utf8(trim(line), k_marker_line_bytes_max));
  std::string folded = text::fold_case(line);
  for (const Replacement& replacement : k_replacements) replace_all(folded, replacement);
  std::erase(folded, '*');
  return std::string(trim(folded));
}

std::string_view without_quote_marks(std::string_view line) {
  while (!line.empty() && (line.front() == '>' || is_blank(line.front()))) line.remove_prefix(1);
  return line;
}

std::size_t next_words(const TextLines& lines, std::size_t at) {
  while (at < lines.size() && lines[at].blank) ++at;
  return at;
}

}  // namespace intaked::parse
