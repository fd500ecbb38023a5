#include "parse/dates.h"

#include <array>
#include <string>
#include <vector>

#include "parse/ascii.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_date_bytes_max = 200;
constexpr int k_zone_minutes_max = 24 * 60;

struct Fields {
  int day = 0;
  int month = 0;
  int year = -1;
  int seconds = 0;  // of the day
  int zone_minutes = 0;
  bool has_time = false;
};

constexpr std::array<std::string_view, 12> k_months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};

struct Zone {
  std::string_view name;
  int hours;
};
// RFC 5322 4.3, and names that occur although no standard fixes them.
constexpr std::array k_zones = {Zone{"ut", 0},   Zone{"gmt", 0},  Zone{"utc", 0},  Zone{"z", 0},
                                Zone{"edt", -4}, Zone{"est", -5}, Zone{"cdt", -5}, Zone{"cst", -6},
                                Zone{"mdt", -6}, Zone{"mst", -7}, Zone{"pdt", -7}, Zone{"pst", -8},
                                Zone{"cet", 1},  Zone{"met", 1},  Zone{"cest", 2}, Zone{"mest", 2},
                                Zone{"eet", 2},  Zone{"eest", 3}, Zone{"wet", 0},  Zone{"west", 1},
                                Zone{"bst", 1},  Zone{"msk", 3},  Zone{"jst", 9},  Zone{"kst", 9}};

std::optional<int> number(std::string_view s) {
  if (s.empty() || s.size() > 4) return std::nullopt;
  int value = 0;
  for (const char c : s) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// RFC 5322 4.3: two digits are 1950 to 2049, three count from 1900.
int full_year(int year, std::size_t digits) {
  if (digits == 2) return year < 50 ? 2000 + year : 1900 + year;
  return digits == 3 ? 1900 + year : year;
}

// Words without comments; a '-' between a day and a month or between digits separates too, as does
// the 'T' of RFC 3339.
std::vector<std::string> words_of(std::string_view raw) {
  std::vector<std::string> words(1);
  int depth = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '(') ++depth;
    const bool inside = depth > 0;
    if (c == ')' && depth > 0) --depth;
    const bool after_digit = i > 0 && is_digit(raw[i - 1]);
    const bool after_letter = i > 0 && is_letter(raw[i - 1]);
    const bool time_mark =
        lower(c) == 't' && after_digit && i + 1 < raw.size() && is_digit(raw[i + 1]);
    const bool dash = c == '-' && (after_digit || after_letter) && words.size() <= 3 &&
                      words.back().find(':') == std::string::npos;
    const bool sign = (c == '+' || c == '-') && !dash;
    if (inside || is_space(c) || c == ',' || time_mark || dash) {
      if (!words.back().empty()) words.emplace_back();
      continue;
    }
    if (sign && !words.back().empty()) words.emplace_back();
    words.back().push_back(lower(c));
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool read_time(std::string_view word, Fields& fields) {
  if (word.find(':') == std::string_view::npos) return false;
  std::array<int, 3> parts{};
  std::size_t part = 0;
  if (word.ends_with('z')) word.remove_suffix(1);
  word = word.substr(0, word.find_first_of(".Z"));
  for (std::size_t at = 0; at <= word.size() && part < parts.size(); ++part) {
    const std::size_t end = std::min(word.find(':', at), word.size());
    const std::optional<int> value = number(word.substr(at, end - at));
    if (!value) return false;
    parts[part] = *value;
    at = end + 1;
  }
  if (parts[0] > 24 || parts[1] > 59 || parts[2] > 60) return false;
  fields.seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
  fields.has_time = true;
  return true;
}

bool read_zone(std::string_view word, Fields& fields) {
  if (!word.empty() && (word.front() == '+' || word.front() == '-')) {
    std::string digits;
    for (const char c : word.substr(1)) {
      if (c != ':') digits.push_back(c);
    }
    const std::optional<int> value = number(digits);
    if (!value) return false;
    const int minutes = digits.size() <= 2 ? *value * 60 : *value / 100 * 60 + *value % 100;
    if (minutes > k_zone_minutes_max) return false;
    fields.zone_minutes = word.front() == '-' ? -minutes : minutes;
    return true;
  }
  for (const Zone& zone : k_zones) {
    if (zone.name != word) continue;
    fields.zone_minutes = zone.hours * 60;
    return true;
  }
  return false;
}

bool read_month(std::string_view word, Fields& fields) {
  if (word.size() < 3) return false;
  for (std::size_t i = 0; i < k_months.size(); ++i) {
    if (word.substr(0, 3) == k_months[i]) {
      fields.month = static_cast<int>(i) + 1;
      return true;
    }
  }
  return false;
}

// 2024-06-03, cut into three words of digits.
bool is_year_first(const std::vector<std::string>& words) {
  return words.size() >= 3 && words[0].size() == 4 && number(words[0]) && number(words[1]) &&
         number(words[2]);
}

Fields read_fields(const std::vector<std::string>& words) {
  Fields fields;
  std::size_t first = 0;
  if (is_year_first(words)) {
    fields.year = *number(words[0]);
    fields.month = *number(words[1]);
    fields.day = *number(words[2]);
    first = 3;
  }
  for (std::size_t i = first; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!fields.has_time && read_time(word, fields)) continue;
    if (fields.month == 0 && read_month(word, fields)) continue;
    if (const std::optional<int> value = number(word)) {
      if (fields.day == 0 && *value >= 1 && *value <= 31) {
        fields.day = *value;
      } else if (fields.year < 0 && word.size() >= 2) {
        fields.year = full_year(*value, word.size());
      }
      continue;
    }
    read_zone(word, fields);
  }
  return fields;
}

}  // namespace

std::optional<Instant> read_date(std::string_view raw) {
  const Fields fields = read_fields(words_of(raw.substr(0, k_date_bytes_max)));
  const std::chrono::year_month_day date{std::chrono::year{fields.year},
                                         std::chrono::month{static_cast<unsigned>(fields.month)},
                                         std::chrono::day{static_cast<unsigned>(fields.day)}};
  if (fields.year < 1900 || fields.year > 9999 || !date.ok()) return std::nullopt;
  return Instant{std::chrono::sys_days{date}} + std::chrono::seconds{fields.seconds} -
         std::chrono::minutes{fields.zone_minutes};
}

}  // namespace intaked::parse
