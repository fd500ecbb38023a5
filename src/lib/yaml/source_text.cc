#include "lib/yaml/source_text.h"

#include <algorithm>
#include <optional>

namespace intaked::yaml {
namespace {

constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";
constexpr std::size_t k_block_bytes = 64;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

// The number of bytes of the valid UTF-8 character at the head of `s`; 0 if there is none.
// Well-formed sequences: Unicode 15, table 3-7.
std::size_t valid_character_bytes(std::string_view s) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  if (byte(0) < 0x80) return 1;
  const std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || s.size() < length) return 0;
  if (!std::ranges::all_of(s.substr(1, length - 1), is_continuation)) return 0;
  const bool overlong = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
  const bool surrogate = byte(0) == 0xed && byte(1) > 0x9f;
  const bool beyond = byte(0) == 0xf4 && byte(1) > 0x8f;
  return overlong || surrogate || beyond ? 0 : length;
}

}  // namespace

SourceText::SourceText(std::string_view text) : text_(text), line_starts_{0} {
  if (text_.starts_with(k_byte_order_mark)) text_.remove_prefix(k_byte_order_mark.size());
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
    if (i % k_block_bytes == 0) characters_before_block_.push_back(characters);
    if (!is_continuation(text_[i])) ++characters;
  }
  characters_before_block_.push_back(characters);
}

std::size_t SourceText::characters_before(std::size_t offset) const {
  const std::size_t block = offset / k_block_bytes;
  const auto rest = text_.substr(block * k_block_bytes, offset - block * k_block_bytes);
  const auto characters = std::ranges::count_if(rest, [](char c) { return !is_continuation(c); });
  return characters_before_block_[block] + static_cast<std::size_t>(characters);
}

Mark SourceText::mark_at(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto next = std::ranges::upper_bound(line_starts_, offset);
  const std::size_t column = characters_before(offset) - characters_before(*(next - 1));
  return {static_cast<int>(next - line_starts_.begin()), static_cast<int>(column) + 1};
}

std::vector<Problem> SourceText::refused() const {
  std::optional<std::size_t> control, invalid, tab, carriage_return;
  bool indenting = true;
  for (std::size_t i = 0; i < text_.size();) {
    const char c = text_[i];
    const std::size_t length = valid_character_bytes(text_.substr(i));
    if (length == 0) {
      if (!invalid) invalid = i;
      ++i;
      continue;
    }
    const bool ends_line = c == '\r' && i + 1 < text_.size() && text_[i + 1] == '\n';
    if (c == '\t') {
      if (indenting && !tab) tab = i;
    } else if (c == '\r') {
      if (!ends_line && !carriage_return) carriage_return = i;
    } else if (length == 1 && c != '\n' && (c < ' ' || c == '\x7f')) {
      if (!control) control = i;
    }
    indenting = c == '\n' || (indenting && c == ' ');
    i += length;
  }
  std::vector<Problem> problems;
  if (invalid) problems.push_back({mark_at(*invalid), "not UTF-8; save the file as UTF-8"});
  if (control) problems.push_back({mark_at(*control), "control character; remove it"});
  if (tab) problems.push_back({mark_at(*tab), "tab used to indent; use spaces"});
  if (carriage_return) {
    problems.push_back({mark_at(*carriage_return), "lone carriage return; end lines with LF"});
  }
  std::ranges::sort(problems, [](const Problem& a, const Problem& b) {
    return std::pair(a.mark.line, a.mark.column) < std::pair(b.mark.line, b.mark.column);
  });
  return problems;
}

}  // namespace intaked::yaml
