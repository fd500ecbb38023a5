#include "sandbox/date_time.h"

#include <algorithm>
#include <chrono>

namespace intaked::sandbox {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool has_shape(std::string_view text, std::string_view shape) {
  return std::equal(text.begin(), text.end(), shape.begin(), shape.end(),
                    [](char c, char s) { return s == '0' ? is_digit(c) : c == s; });
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = 10 * value + (c - '0');
  return value;
}

bool is_date(std::string_view text) {
  if (!has_shape(text, "0000-00-00")) return false;
  const std::chrono::year_month_day date{
      std::chrono::year(number(text.substr(0, 4))),
      std::chrono::month(static_cast<unsigned>(number(text.substr(5, 2)))),
      std::chrono::day(static_cast<unsigned>(number(text.substr(8, 2))))};
  return date.ok();
}

bool is_hour_and_minute(std::string_view text) {
  return has_shape(text, "00:00") && number(text.substr(0, 2)) < 24 &&
         number(text.substr(3, 2)) < 60;
}

bool is_zone(std::string_view text) {
  if (text == "Z") return true;
  return (text.starts_with('+') || text.starts_with('-')) && is_hour_and_minute(text.substr(1));
}

}  // namespace

bool is_date_time(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00T00:00:00";
  if (!is_date(text.substr(0, 10))) return false;
  if (text.size() == 10) return true;
  if (!has_shape(text.substr(0, shape.size()), shape)) return false;
  if (!is_hour_and_minute(text.substr(11, 5)) || number(text.substr(17, 2)) > 59) return false;
  std::string_view rest = text.substr(shape.size());
  if (rest.size() > 1 && rest.front() == '.' && is_digit(rest[1])) {
    const auto* end = std::find_if_not(rest.begin() + 1, rest.end(), is_digit);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.begin()));
  }
  return is_zone(rest);
}

}  // namespace intaked::sandbox
