// What protocol text is compared and cut with: ASCII only, no locale.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace intaked::parse {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}
// -1 if it is no hexadecimal digit.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
  return -1;
}

std::string to_lower(std::string_view s);
// Most of what is compared differs in length or in its first letter.
inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}
bool starts_ignoring_case(std::string_view s, std::string_view prefix);
std::string_view trim(std::string_view s);
std::string_view trim_end(std::string_view s);
// The line at `at` without its line end; `at` moves behind the line end (LF or CRLF).
std::string_view take_line(std::string_view s, std::size_t& at);

}  // namespace intaked::parse
