#include "parse/dates.h"

#include <algorithm>
#include <array>
#include <bitset>
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

struct Month {
  std::string_view begins;
  int number;
};
// English is the standard; the others are what programs write that ask their user's locale. The
// longer of two that begin alike stands first.
constexpr std::array k_months = {Month{"jan", 1},
                                 Month{"gen", 1},
                                 Month{"ene", 1},
                                 Month{"feb", 2},
                                 Month{"f\xC3\xA9v", 2},
                                 Month{"fev", 2},
                                 Month{"mar", 3},
                                 Month{"m\xC3\xA4r", 3},
                                 Month{"mrz", 3},
                                 Month{"maart", 3},
                                 Month{"mrt", 3},
                                 Month{"apr", 4},
                                 Month{"avr", 4},
                                 Month{"abr", 4},
                                 Month{"may", 5},
                                 Month{"mai", 5},
                                 Month{"maj", 5},
                                 Month{"mei", 5},
                                 Month{"mag", 5},
                                 Month{"juil", 7},
                                 Month{"jun", 6},
                                 Month{"jui", 6},
                                 Month{"giu", 6},
                                 Month{"jul", 7},
                                 Month{"lug", 7},
                                 Month{"aug", 8},
                                 Month{"ago", 8},
                                 Month{"ao\xC3\xBB", 8},
                                 Month{"aou", 8},
                                 Month{"sep", 9},
                                 Month{"set", 9},
                                 Month{"oct", 10},
                                 Month{"okt", 10},
                                 Month{"ott", 10},
                                 Month{"out", 10},
                                 Month{"nov", 11},
                                 Month{"dec", 12},
                                 Month{"dez", 12},
                                 Month{"d\xC3\xA9"
                                       "c",
                                       12},
                                 Month{"dic", 12}};

struct Zone {
  std::string_view name;
  int minutes;
};
// RFC 5322 4.3, and names that occur although no standard fixes them and that stand for one zone
// only ("IST" is three).
constexpr std::array k_zones = {
    Zone{"ut", 0},      Zone{"gmt", 0},     Zone{"utc", 0},    Zone{"z", 0},
    Zone{"edt", -240},  Zone{"est", -300},  Zone{"cdt", -300}, Zone{"cst", -360},
    Zone{"mdt", -360},  Zone{"mst", -420},  Zone{"pdt", -420}, Zone{"pst", -480},
    Zone{"ast", -240},  Zone{"adt", -180},  Zone{"nst", -210}, Zone{"ndt", -150},
    Zone{"akst", -540}, Zone{"akdt", -480}, Zone{"hst", -600}, Zone{"brt", -180},
    Zone{"cet", 60},    Zone{"met", 60},    Zone{"mez", 60},   Zone{"cest", 120},
    Zone{"mest", 120},  Zone{"mesz", 120},  Zone{"eet", 120},  Zone{"eest", 180},
    Zone{"wet", 0},     Zone{"west", 60},   Zone{"bst", 60},   Zone{"msk", 180},
    Zone{"msd", 240},   Zone{"sast", 120},  Zone{"sgt", 480},  Zone{"hkt", 480},
    Zone{"jst", 540},   Zone{"kst", 540},   Zone{"awst", 480}, Zone{"acst", 570},
    Zone{"acdt", 630},  Zone{"aest", 600},  Zone{"aedt", 660}, Zone{"nzst", 720},
    Zone{"nzdt", 780}};

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

// Which bytes are parentheses without a partner in all of `raw`: these enclose nothing.
std::bitset<k_date_bytes_max> lone_parentheses(std::string_view raw) {
  std::bitset<k_date_bytes_max> lone;
  std::size_t ends = 0;  // behind, without a partner so far
  for (std::size_t i = raw.size(); i-- > 0;) {
    if (raw[i] == ')') ++ends;
    if (raw[i] != '(') continue;
    if (ends == 0 && i < lone.size()) lone.set(i);
    if (ends > 0) --ends;
  }
  std::size_t begins = 0;
  for (std::size_t i = 0; i < std::min(raw.size(), lone.size()); ++i) {
    if (raw[i] == '(' && !lone[i]) ++begins;
    if (raw[i] != ')') continue;
    if (begins == 0) lone.set(i);
    if (begins > 0) --begins;
  }
  return lone;
}

// Words without comments and without the day of the week; a '-' or '/' between a day and a month or
// between digits separates too, as does the 'T' of RFC 3339. Blanks around a ':' go.
std::vector<std::string> words_of(std::string_view raw) {
  const std::bitset<k_date_bytes_max> lone = lone_parentheses(raw);
  raw = raw.substr(0, k_date_bytes_max);
  std::vector<std::string> words(1);
  int depth = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '(' && !lone[i]) ++depth;
    const bool inside = depth > 0;
    if (c == ')' && depth > 0) --depth;
    const bool after_digit = i > 0 && is_digit(raw[i - 1]);
    const bool after_letter = i > 0 && is_letter(raw[i - 1]);
    const bool time_mark =
        lower(c) == 't' && after_digit && i + 1 < raw.size() && is_digit(raw[i + 1]);
    const bool dash = (c == '-' || c == '/') && (after_digit || after_letter) &&
                      words.size() <= 3 && words.back().find(':') == std::string::npos;
    const bool sign = (c == '+' || c == '-') && !dash;
    if (c == ',' && words.size() == 1 && !words.back().empty() && !is_digit(words.back()[0])) {
      words.back().clear();
      continue;
    }
    if (inside || lone[i] || is_space(c) || c == ',' || c == '"' || time_mark || dash) {
      if (!words.back().empty() && !words.back().ends_with(':')) words.emplace_back();
      continue;
    }
    if (c == ':' && words.back().empty() && words.size() > 1) words.pop_back();
    if (sign && !words.back().empty()) words.emplace_back();
    words.back().push_back(lower(c));
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// 10:11, 10:11:12.5 and, where the date is known already, 10.11.12.
bool read_time(std::string_view word, Fields& fields) {
  const bool dotted = word.find(':') == std::string_view::npos;
  if (dotted && (word.find('.') == std::string_view::npos || fields.month == 0)) return false;
  std::array<int, 3> parts{};
  std::size_t part = 0;
  if (word.ends_with('z')) word.remove_suffix(1);
  if (!dotted) word = word.substr(0, word.find('.'));
  const char between = dotted ? '.' : ':';
  for (std::size_t at = 0; at <= word.size() && part < parts.size(); ++part) {
    const std::size_t end = std::min(word.find(between, at), word.size());
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

// The clock of twelve hours.
bool read_half_of_day(std::string_view word, Fields& fields) {
  if (word != "am" && word != "pm") return false;
  const bool twelve = fields.seconds / 3600 == 12;
  if (word == "pm" && fields.seconds < 12 * 3600) fields.seconds += 12 * 3600;
  if (word == "am" && twelve) fields.seconds -= 12 * 3600;
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
    fields.zone_minutes = zone.minutes;
    return true;
  }
  return false;
}

bool read_month(std::string_view word, Fields& fields) {
  for (const Month& month : k_months) {
    if (!word.starts_with(month.begins)) continue;
    fields.month = month.number;
    return true;
  }
  return false;
}

// "mar. 4 juin 2024" is a Tuesday in June: what may be a month before the day was its weekday if
// another month follows the day.
bool may_be_month(const Fields& fields) {
  return fields.month == 0 || (fields.day != 0 && fields.year < 0 && !fields.has_time);
}

// 03.06.2024
bool read_dotted_date(std::string_view word, Fields& fields) {
  const std::size_t first = word.find('.');
  const std::size_t second = first == std::string_view::npos ? first : word.find('.', first + 1);
  if (second == std::string_view::npos) return false;
  const std::optional<int> day = number(word.substr(0, first));
  const std::optional<int> month = number(word.substr(first + 1, second - first - 1));
  const std::optional<int> year = number(word.substr(second + 1));
  if (!day || !month || !year || word.size() - second != 5) return false;
  fields.day = *day;
  fields.month = *month;
  fields.year = *year;
  return true;
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
    if (fields.month == 0 && read_dotted_date(word, fields)) continue;
    if (!fields.has_time && read_time(word, fields)) continue;
    if (may_be_month(fields) && read_month(word, fields)) continue;
    if (fields.has_time && read_half_of_day(word, fields)) continue;
    if (const std::optional<int> value = number(word)) {
      if (fields.day == 0 && *value >= 1 && *value <= 31) {
        fields.day = *value;
      } else if (fields.year < 0 && word.size() >= 2) {
        fields.year = full_year(*value, word.size());
      } else if (fields.year >= 0 && fields.has_time && word.size() == 4) {
        read_zone("+" + word, fields);  // its '+' is missing
      }
      continue;
    }
    read_zone(word, fields);
  }
  return fields;
}

}  // namespace

std::optional<Instant> read_date(std::string_view raw) {
  const Fields fields = read_fields(words_of(raw));
  const std::chrono::year_month_day date{std::chrono::year{fields.year},
                                         std::chrono::month{static_cast<unsigned>(fields.month)},
                                         std::chrono::day{static_cast<unsigned>(fields.day)}};
  if (fields.year < 1900 || fields.year > 9999 || !date.ok()) return std::nullopt;
  return Instant{std::chrono::sys_days{date}} + std::chrono::seconds{fields.seconds} -
         std::chrono::minutes{fields.zone_minutes};
}

}  // namespace intaked::parse
