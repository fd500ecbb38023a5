#include "parse/ascii.h"

#include <algorithm>

namespace intaked::parse {

std::string to_lower(std::string_view s) {
  std::string out(s);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool starts_ignoring_case(std::string_view s, std::string_view prefix) {
  return s.size() >= prefix.size() && equal_ignoring_case(s.substr(0, prefix.size()), prefix);
}

std::string_view trim_end(std::string_view s) {
  while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
  return s;
}

std::string_view trim(std::string_view s) {
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  return trim_end(s);
}

std::string_view take_line(std::string_view s, std::size_t& at) {
  const std::size_t end = std::min(s.find('\n', at), s.size());
  std::string_view line = s.substr(at, end - at);
  at = std::min(end + 1, s.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace intaked::parse
