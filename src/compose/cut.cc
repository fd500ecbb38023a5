#include "compose/cut.h"

namespace intaked::compose {
namespace {

constexpr std::string_view k_ellipsis = "…";
// "… (shortened by intaked, 18446744073709551615 more bytes)"
constexpr std::size_t k_notice_bytes_max = 64;
constexpr std::string_view k_white_space = " \t\r\n\f\v";

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
  kept +=
      std::string(k_ellipsis) + " (shortened by intaked, " + std::to_string(more) + " more bytes)";
  return kept;
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
