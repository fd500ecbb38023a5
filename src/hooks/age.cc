#include "hooks/age.h"

#include <cstdint>

namespace intaked::hooks {
namespace {

// Until the year 5138.
constexpr std::size_t k_digits_max = 11;

std::string in_words(std::chrono::seconds seconds) {
  using std::chrono::hours;
  using std::chrono::minutes;
  if (seconds >= hours(48)) return std::to_string(seconds / hours(24)) + " days";
  if (seconds >= minutes(120)) return std::to_string(seconds / hours(1)) + " h";
  if (seconds >= minutes(2)) return std::to_string(seconds / minutes(1)) + " min";
  return std::to_string(seconds.count()) + " s";
}

}  // namespace

std::optional<Instant> seconds_since_1970(std::string_view text) {
  if (text.empty() || text.size() > k_digits_max) return std::nullopt;
  std::int64_t seconds = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    seconds = seconds * 10 + (c - '0');
  }
  return Instant{std::chrono::seconds{seconds}};
}

std::optional<Instant> utc_time(std::string_view text) {
  using namespace std::chrono;
  constexpr std::string_view k_form = "dddd-dd-ddTdd:dd:dd", k_utc = "+00:00";
  if (text.ends_with(k_utc))
    text.remove_suffix(k_utc.size());
  else if (text.ends_with('Z'))
    text.remove_suffix(1);
  else
    return std::nullopt;
  if (text.size() < k_form.size()) return std::nullopt;
  for (std::size_t i = 0; i < k_form.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (k_form[i] == 'd' ? !is_digit : text[i] != k_form[i]) return std::nullopt;
  }
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  const year_month_day date{year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
                            day(static_cast<unsigned>(number(8, 2)))};
  const int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  Instant at = sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
  std::string_view rest = text.substr(k_form.size());
  if (rest.empty()) return at;
  if (rest.front() != '.' || rest.size() < 2 || rest.size() > 10) return std::nullopt;
  int unit = 100'000;
  for (const char c : rest.substr(1)) {
    if (c < '0' || c > '9') return std::nullopt;
    at += microseconds((c - '0') * unit);
    unit /= 10;
  }
  return at;
}

std::optional<Verification> wrong_age(Instant stamp, Instant now, std::chrono::seconds age_max) {
  const auto age = std::chrono::floor<std::chrono::seconds>(now - stamp);
  if (age > age_max)
    return refused("it was signed " + in_words(age) + " ago, and at most " + in_words(age_max) +
                   " are taken: it is sent again by somebody else, or a clock is wrong");
  if (-age > k_ahead_max)
    return refused("it was signed " + in_words(-age) +
                   " ahead of our clock: one of the two is wrong");
  return std::nullopt;
}

std::optional<Verification> wrong_age(std::string_view text, std::string_view name, Instant now,
                                      std::chrono::seconds age_max) {
  const auto stamp = seconds_since_1970(text);
  if (!stamp) return refused("no " + std::string(name) + " with the seconds since 1970");
  return wrong_age(*stamp, now, age_max);
}

}  // namespace intaked::hooks
