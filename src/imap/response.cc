#include "imap/response.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace intaked::imap {
namespace {

constexpr std::size_t k_number_digits_max = 20;

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

void Response::clear() {
  kind = ResponseKind::untagged;
  status = Status::none;
  tag.clear();
  code.clear();
  text.clear();
  number.reset();
  name.clear();
  tokens.clear();
  characters.clear();
  literals.clear();
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return upper(x) == upper(y); });
}

std::string upper_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), upper);
  return result;
}

std::optional<std::uint64_t> read_number(std::string_view text) {
  if (text.empty() || text.size() > k_number_digits_max) return std::nullopt;
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> read_number32(std::string_view text) {
  const auto value = read_number(text);
  if (!value || *value > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

}  // namespace intaked::imap
