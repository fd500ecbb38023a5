#include "route/quantity.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include "lib/text/text.h"

namespace intaked::route {
namespace {

constexpr double k_duration_seconds_max = 10 * 365.25 * 86'400;

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "10 MB" → 10 and "mb"; "10" → 10 and "".
std::optional<std::pair<double, std::string>> number_and_unit(std::string_view text) {
  text = trim(text);
  const auto end = text.find_first_not_of("0123456789.-");
  const auto number = parse_number(text.substr(0, end));
  if (!number) return std::nullopt;
  const auto unit = end == std::string_view::npos ? std::string_view() : text.substr(end);
  return std::pair(*number, text::fold_case(trim(unit)));
}

// Exactly `count` digits at `at`, in [low, high].
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count, int low,
                          int high) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value < low || value > high ? std::nullopt : std::optional(value);
}

std::optional<text::LocalTime> parse_date(std::string_view text) {
  const auto year = digits(text, 0, 4, 1970, 2200);
  const auto month = digits(text, 5, 2, 1, 12);
  const auto day = digits(text, 8, 2, 1, 31);
  if (!year || !month || !day || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  text::LocalTime local;
  local.year = *year, local.month = *month, local.day = *day;
  return local;
}

// ".25" → 250,000 microseconds and what is left.
std::optional<std::int64_t> take_fraction(std::string_view& rest) {
  if (rest.empty() || rest.front() != '.') return 0;
  std::int64_t microseconds = 0;
  std::int64_t unit = 100'000;
  std::size_t used = 1;
  for (; used < rest.size() && rest[used] >= '0' && rest[used] <= '9'; ++used, unit /= 10)
    microseconds += unit * (rest[used] - '0');
  if (used == 1) return std::nullopt;
  rest.remove_prefix(used);
  return microseconds;
}

std::optional<std::int64_t> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = digits(text, 1, 2, 0, 23);
  const auto minutes = digits(text, 4, 2, 0, 59);
  if (!hours || !minutes) return std::nullopt;
  const std::int64_t seconds = *hours * 3600 + *minutes * 60;
  return text[0] == '-' ? -seconds : seconds;
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  text = trim(text);
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::optional<double> parse_size(std::string_view text) {
  const auto parsed = number_and_unit(text);
  if (!parsed || parsed->first < 0) return std::nullopt;
  static constexpr std::array<std::pair<std::string_view, double>, 9> k_units{
      {{"", 1},
       {"b", 1},
       {"bytes", 1},
       {"kb", 1e3},
       {"mb", 1e6},
       {"gb", 1e9},
       {"kib", 1024.},
       {"mib", 1048576.},
       {"gib", 1073741824.}}};
  for (const auto& [unit, factor] : k_units)
    if (parsed->second == unit) return std::floor(parsed->first * factor);
  return std::nullopt;
}

std::optional<std::chrono::microseconds> parse_duration(std::string_view text) {
  const auto parsed = number_and_unit(text);
  if (!parsed || parsed->first <= 0) return std::nullopt;
  static constexpr std::array<std::pair<std::string_view, double>, 8> k_units{{{"minute", 60},
                                                                               {"minutes", 60},
                                                                               {"hour", 3600},
                                                                               {"hours", 3600},
                                                                               {"day", 86400},
                                                                               {"days", 86400},
                                                                               {"week", 604800},
                                                                               {"weeks", 604800}}};
  for (const auto& [unit, seconds] : k_units)
    if (parsed->second == unit && parsed->first * seconds <= k_duration_seconds_max)
      return std::chrono::microseconds{static_cast<std::int64_t>(parsed->first * seconds * 1e6)};
  return std::nullopt;
}

bool is_business_duration(std::string_view text) {
  const auto parsed = number_and_unit(text);
  return parsed && parsed->second.starts_with("business ");
}

std::optional<Instant> parse_instant(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't' && text[10] != ' '))
    return std::nullopt;
  auto local = parse_date(text.substr(0, 10));
  const auto hour = digits(text, 11, 2, 0, 23);
  const auto minute = digits(text, 14, 2, 0, 59);
  const auto second = digits(text, 17, 2, 0, 60);
  if (!local || !hour || !minute || !second || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  auto rest = text.substr(19);
  const auto fraction = take_fraction(rest);
  const auto offset = parse_offset(rest);
  if (!fraction || !offset) return std::nullopt;
  local->hour = *hour, local->minute = *minute, local->second = *second;
  return text::TimeZone().instant(*local) - std::chrono::seconds{*offset} +
         std::chrono::microseconds{*fraction};
}

std::optional<Instant> parse_day_or_instant(std::string_view text, const text::TimeZone& zone) {
  if (text.size() != 10) return parse_instant(text);
  const auto day = parse_date(text);
  if (!day) return std::nullopt;
  return zone.instant(*day);
}

std::optional<double> parse_time_of_day(std::string_view text) {
  text = trim(text);
  const std::size_t hour_digits = text.size() > 1 && text[1] == ':' ? 1 : 2;
  const auto hour = digits(text, 0, hour_digits, 0, 24);
  const auto minute = digits(text, hour_digits + 1, 2, 0, 59);
  if (!hour || !minute || text[hour_digits] != ':') return std::nullopt;
  double seconds = *hour * 3600 + *minute * 60;
  const auto rest = text.substr(hour_digits + 3);
  if (!rest.empty()) {
    const auto second = digits(rest, 1, 2, 0, 59);
    if (rest.size() != 3 || rest[0] != ':' || !second) return std::nullopt;
    seconds += *second;
  }
  return seconds > 86'400 ? std::nullopt : std::optional(seconds);
}

}  // namespace intaked::route
