#include "app/when.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr std::array<const char*, 7> k_weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> k_months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr int k_longest_ago = 100'000;  // of any unit

const char* weekday_of(const text::LocalTime& t) {
  return k_weekdays[static_cast<std::size_t>(t.weekday)];
}
const char* month_of(const text::LocalTime& t) {
  return k_months[static_cast<std::size_t>(t.month - 1)];
}

template <class... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

bool same_day(const text::LocalTime& a, const text::LocalTime& b) {
  return a.year == b.year && a.month == b.month && a.day == b.day;
}

std::optional<Instant> read_ago(std::string_view text, Instant now) {
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end + 1 != text.data() + text.size() || count < 0 ||
      count > k_longest_ago)
    return std::nullopt;
  switch (*end) {
    case 'm':
      return now - count * 1min;
    case 'h':
      return now - count * 1h;
    case 'd':
      return now - count * 24h;
    case 'w':
      return now - count * 168h;
    default:
      return std::nullopt;
  }
}

// Reads "2026-03-13", then " 16:40" or "T16:40", then ":07"; nothing else may follow.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<text::LocalTime> date_and_time() {
    text::LocalTime t;
    if (!(number(4, t.year) && sign('-') && number(2, t.month) && sign('-') && number(2, t.day)))
      return std::nullopt;
    if (!rest_.empty() && (sign(' ') || sign('T'))) {
      if (!(number(2, t.hour) && sign(':') && number(2, t.minute))) return std::nullopt;
      if (sign(':') && !number(2, t.second)) return std::nullopt;
    }
    const bool sound = t.year >= 1970 && t.month >= 1 && t.month <= 12 && t.day >= 1 &&
                       t.day <= 31 && t.hour < 24 && t.minute < 60 && t.second < 61;
    if (!sound) return std::nullopt;
    return t;
  }
  std::string_view rest() const { return rest_; }

 private:
  bool number(std::size_t digits, int& value) {
    if (rest_.size() < digits) return false;
    const char* end = rest_.data() + digits;
    const auto read = std::from_chars(rest_.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end) return false;
    rest_.remove_prefix(digits);
    return true;
  }
  bool sign(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view rest_;
};

}  // namespace

Result<Instant> read_when(std::string_view text, const text::TimeZone& zone, Instant now) {
  if (const auto ago = read_ago(text, now)) return *ago;
  if (text == "today" || text == "yesterday") {
    text::LocalTime day = zone.local(text == "today" ? now : now - 24h);
    day.hour = day.minute = day.second = 0;
    return zone.instant(day);
  }
  Reader reader(text);
  const auto local = reader.date_and_time();
  if (local && reader.rest().empty()) return zone.instant(*local);
  return fail(ErrorKind::invalid, "\"" + std::string(text) + "\" is no time",
              "write 2d, 12h, 45m, today, 2026-03-13 or \"2026-03-13 16:40\"");
}

std::string short_time(Instant t, const text::TimeZone& zone, Instant now) {
  const text::LocalTime there = zone.local(t);
  const text::LocalTime here = zone.local(now);
  if (same_day(there, here)) return formatted("%02d:%02d", there.hour, there.minute);
  if (t < now && now - t < 6 * 24h)
    return formatted("%s %02d:%02d", weekday_of(there), there.hour, there.minute);
  if (there.year == here.year)
    return formatted("%d %s %02d:%02d", there.day, month_of(there), there.hour, there.minute);
  return formatted("%d %s %d", there.day, month_of(there), there.year);
}

std::string long_time(Instant t, const text::TimeZone& zone, Instant now) {
  const text::LocalTime there = zone.local(t);
  const std::string time = formatted("%02d:%02d:%02d", there.hour, there.minute, there.second);
  return std::string(weekday_of(there)) + " " + short_date(t, zone, now) + " " + time;
}

std::string short_date(Instant t, const text::TimeZone& zone, Instant now) {
  const text::LocalTime there = zone.local(t);
  if (there.year == zone.local(now).year) return formatted("%d %s", there.day, month_of(there));
  return formatted("%d %s %d", there.day, month_of(there), there.year);
}

std::string duration_words(std::chrono::seconds duration) {
  const long long s = duration.count();
  if (s < 90) return std::to_string(s) + " s";
  if (s < 90 * 60) return std::to_string((s + 30) / 60) + " min";
  if (s < 48 * 3600) return std::to_string((s + 1800) / 3600) + " h";
  return std::to_string(s / 86400) + " days";
}

std::string distance_words(Instant t, Instant now) {
  using std::chrono::duration_cast;
  if (t <= now) return duration_words(duration_cast<std::chrono::seconds>(now - t)) + " ago";
  return "in " + duration_words(duration_cast<std::chrono::seconds>(t - now));
}

Instant from_rfc3339(std::string_view text) {
  Reader reader(text);
  const auto utc = reader.date_and_time();
  if (!utc) return Instant{};
  std::string_view rest = reader.rest();
  std::int64_t microseconds = 0;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    std::int64_t unit = 100'000;
    for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1)) {
      microseconds += unit * (rest.front() - '0');
      unit /= 10;
    }
  }
  return text::TimeZone().instant(*utc) + std::chrono::microseconds(microseconds);
}

}  // namespace intaked::app
