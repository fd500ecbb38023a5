#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/dates.h"
#include "parse/forwarded.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_written_bytes_max = 200;

struct MonthName {
  std::string_view begin;  // case folded; longer ones before those they begin with
  int month;
};

constexpr std::array k_month_names = {
    MonthName{"jan", 1},    MonthName{"янв", 1},     MonthName{"січ", 1},   MonthName{"ene", 1},
    MonthName{"gen", 1},    MonthName{"sty", 1},     MonthName{"tammi", 1}, MonthName{"oca", 1},
    MonthName{"led", 1},    MonthName{"ian", 1},     MonthName{"ιαν", 1},   MonthName{"feb", 2},
    MonthName{"fév", 2},    MonthName{"fev", 2},     MonthName{"фев", 2},   MonthName{"лют", 2},
    MonthName{"lut", 2},    MonthName{"helmi", 2},   MonthName{"şub", 2},   MonthName{"úno", 2},
    MonthName{"φεβ", 2},    MonthName{"mar", 3},     MonthName{"mär", 3},   MonthName{"maa", 3},
    MonthName{"mrt", 3},    MonthName{"мар", 3},     MonthName{"бер", 3},   MonthName{"bře", 3},
    MonthName{"már", 3},    MonthName{"μαρ", 3},     MonthName{"apr", 4},   MonthName{"avr", 4},
    MonthName{"abr", 4},    MonthName{"апр", 4},     MonthName{"кві", 4},   MonthName{"kwi", 4},
    MonthName{"huhti", 4},  MonthName{"nis", 4},     MonthName{"dub", 4},   MonthName{"ápr", 4},
    MonthName{"απρ", 4},    MonthName{"may", 5},     MonthName{"mai", 5},   MonthName{"maj", 5},
    MonthName{"mei", 5},    MonthName{"mag", 5},     MonthName{"мая", 5},   MonthName{"май", 5},
    MonthName{"тра", 5},    MonthName{"touko", 5},   MonthName{"kvě", 5},   MonthName{"máj", 5},
    MonthName{"μαΐ", 5},    MonthName{"jun", 6},     MonthName{"juin", 6},  MonthName{"giu", 6},
    MonthName{"июн", 6},    MonthName{"чер", 6},     MonthName{"cze", 6},   MonthName{"kesä", 6},
    MonthName{"haz", 6},    MonthName{"jún", 6},     MonthName{"iun", 6},   MonthName{"ιουν", 6},
    MonthName{"jul", 7},    MonthName{"juil", 7},    MonthName{"lug", 7},   MonthName{"июл", 7},
    MonthName{"лип", 7},    MonthName{"lip", 7},     MonthName{"heinä", 7}, MonthName{"tem", 7},
    MonthName{"júl", 7},    MonthName{"iul", 7},     MonthName{"ιουλ", 7},  MonthName{"aug", 8},
    MonthName{"aoû", 8},    MonthName{"aou", 8},     MonthName{"ago", 8},   MonthName{"авг", 8},
    MonthName{"сер", 8},    MonthName{"sie", 8},     MonthName{"elo", 8},   MonthName{"ağu", 8},
    MonthName{"srp", 8},    MonthName{"αυγ", 8},     MonthName{"sep", 9},   MonthName{"set", 9},
    MonthName{"сен", 9},    MonthName{"вер", 9},     MonthName{"wrz", 9},   MonthName{"syys", 9},
    MonthName{"eyl", 9},    MonthName{"zář", 9},     MonthName{"sze", 9},   MonthName{"σεπ", 9},
    MonthName{"oct", 10},   MonthName{"okt", 10},    MonthName{"out", 10},  MonthName{"ott", 10},
    MonthName{"окт", 10},   MonthName{"жов", 10},    MonthName{"paź", 10},  MonthName{"loka", 10},
    MonthName{"eki", 10},   MonthName{"říj", 10},    MonthName{"οκτ", 10},  MonthName{"nov", 11},
    MonthName{"ноя", 11},   MonthName{"marras", 11}, MonthName{"kas", 11},  MonthName{"noi", 11},
    MonthName{"νοε", 11},   MonthName{"dec", 12},    MonthName{"dez", 12},  MonthName{"déc", 12},
    MonthName{"dic", 12},   MonthName{"дек", 12},    MonthName{"гру", 12},  MonthName{"gru", 12},
    MonthName{"joulu", 12}, MonthName{"ara", 12},    MonthName{"pro", 12},  MonthName{"des", 12},
    MonthName{"δεκ", 12},
};

// The longest name wins: "marraskuuta" is no March.
int month_named(std::string_view word) {
  const MonthName* best = nullptr;
  for (const MonthName& name : k_month_names) {
    const bool longer = best == nullptr || name.begin.size() > best->begin.size();
    if (longer && word.starts_with(name.begin)) best = &name;
  }
  return best == nullptr ? 0 : best->month;
}

struct Reading {
  int day = 0;
  int month = 0;
  int year = 0;
  bool month_follows = false;  // the month stands behind the day
  std::string time;            // "10:00" or "10:00:31"
  std::string zone;            // "+0200"
  bool afternoon = false;
  bool morning = false;
};

bool is_word_character(char c) {
  return is_letter(c) || is_digit(c) || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

std::vector<std::string_view> words_of(std::string_view s) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < s.size();) {
    const bool zone = (s[i] == '+' || s[i] == '-') && i + 4 < s.size() && i > 0 &&
                      (is_space(s[i - 1]) || is_letter(s[i - 1])) && is_digit(s[i + 1]);
    std::size_t end = i + (zone ? 1 : 0);
    while (end < s.size() && is_word_character(s[end])) ++end;
    if (end > i) words.push_back(s.substr(i, end - i));
    i = std::max(end, i + 1);
  }
  return words;
}

int number_in(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

void read_word(std::string_view word, Reading& reading) {
  if (word.front() == '+' || word.front() == '-') {
    reading.zone = word;
  } else if (is_digit(word.front()) && word.find(':') != std::string_view::npos) {
    if (reading.time.empty()) reading.time = word.substr(0, word.find_first_not_of("0123456789:"));
  } else if (is_digit(word.front())) {
    const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
    const int value = digits <= 4 ? number_in(word.substr(0, digits)) : 0;
    if (digits == 4 && reading.year == 0) {
      reading.year = value;
    } else if (digits <= 2 && reading.day == 0) {
      reading.day = value;
    }
  } else if (word == "pm") {
    reading.afternoon = true;
  } else if (word == "am") {
    reading.morning = true;
  } else if (const int month = month_named(word); month != 0) {
    // Days of the week begin as months do ("mardi 3 mai"); what stands behind the day is the month.
    if (reading.month == 0 || (reading.day != 0 && !reading.month_follows)) {
      reading.month = month;
      reading.month_follows = reading.day != 0;
    }
  }
}

// "25.11.2014" has its day first wherever dots are written; with slashes nobody knows.
void read_dotted(std::string_view word, Reading& reading) {
  const std::size_t first = word.find('.');
  const std::size_t second = word.find('.', first + 1);
  if (second == std::string_view::npos) return;
  const std::string_view day = word.substr(0, first);
  const std::string_view month = word.substr(first + 1, second - first - 1);
  const std::string_view year = word.substr(second + 1, 4);
  const auto is_number = [](std::string_view s, std::size_t most) {
    return !s.empty() && s.size() <= most && std::all_of(s.begin(), s.end(), is_digit);
  };
  if (!is_number(day, 2) || !is_number(month, 2) || !is_number(year, 4) || year.size() != 4) return;
  reading.day = number_in(day);
  reading.month = number_in(month);
  reading.year = number_in(year);
}

// "3:05 pm" is 15:05.
std::string clock_time(const Reading& reading) {
  if (reading.time.empty() || (!reading.afternoon && !reading.morning)) return reading.time;
  const std::size_t colon = reading.time.find(':');
  if (colon > 2) return reading.time;
  const int hour = number_in(reading.time.substr(0, colon)) % 12 + (reading.afternoon ? 12 : 0);
  return std::to_string(hour) + reading.time.substr(colon);
}

}  // namespace

std::optional<Instant> read_written_date(std::string_view written) {
  written = trim(text::cut_utf8(trim(written), k_written_bytes_max));
  if (written.empty()) return std::nullopt;
  if (const auto standard = read_date(written)) {
    const std::string lowered = to_lower(written);
    if (lowered.find("pm") == std::string::npos && lowered.find("am") == std::string::npos) {
      return standard;
    }
  }
  const std::string folded = text::fold_case(written);
  Reading reading;
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t end = std::min(folded.find_first_of(" \t,", at), folded.size());
    read_dotted(std::string_view(folded).substr(at, end - at), reading);
    at = end + 1;
  }
  for (const std::string_view word : words_of(folded)) read_word(word, reading);
  if (reading.day == 0 || reading.month == 0 || reading.year == 0) return std::nullopt;
  constexpr auto k_months = std::to_array<std::string_view>(
      {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
  if (reading.month > 12) return std::nullopt;
  std::string standard = std::to_string(reading.day) + " " +
                         std::string(k_months[static_cast<std::size_t>(reading.month - 1)]) + " " +
                         std::to_string(reading.year);
  if (!reading.time.empty()) standard += " " + clock_time(reading);
  if (!reading.zone.empty()) standard += " " + reading.zone;
  return read_date(standard);
}

}  // namespace intaked::parse
