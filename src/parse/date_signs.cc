#include "parse/date_signs.h"

#include <algorithm>

#include "parse/ascii.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_no_begin = std::string_view::npos;

class Reader {
 public:
  explicit Reader(std::string_view line) : line_(line) {}

  DateSigns run() {
    out_.begin = k_no_begin;
    for (std::size_t at = 0; at < line_.size();) {
      if (is_digit(line_[at])) {
        read_number(at);
      } else {
        ++at;
      }
    }
    if (out_.begin == k_no_begin) out_.begin = out_.end = 0;
    return out_;
  }

 private:
  std::size_t digits_at(std::size_t at) const {
    std::size_t end = at;
    while (end < line_.size() && is_digit(line_[end])) ++end;
    return end - at;
  }

  int value(std::size_t at, std::size_t digits) const {
    int out = 0;
    for (const char c : line_.substr(at, digits)) out = out * 10 + (c - '0');
    return out;
  }

  char at_or_blank(std::size_t at) const { return at < line_.size() ? line_[at] : ' '; }

  void read_number(std::size_t& at) {
    const std::size_t digits = digits_at(at);
    const char before = at > 0 ? line_[at - 1] : ' ';
    if (out_.begin == k_no_begin && !is_letter(before)) out_.begin = at;
    if (digits == 4) {
      read_four(at, before);
    } else if (digits <= 2 && !is_digit(before) && before != '.') {
      read_time(at, digits);
      read_short_date(at, digits);
    }
    at += digits;
  }

  // A year, of the calendar of Thailand too; or a zone.
  void read_four(std::size_t at, char before) {
    const int century = value(at, 2);
    if (before == '+' || (before == '-' && at > 1 && is_space(line_[at - 2]))) {
      out_.zone = true;
    } else if (century == 19 || century == 20 || century == 25) {
      out_.year = true;
    } else {
      return;
    }
    out_.end = at + 4;
  }

  void read_time(std::size_t at, std::size_t digits) {
    const char mark = lower(at_or_blank(at + digits));
    const std::size_t minutes = at + digits + 1;
    if ((mark != ':' && mark != '.' && mark != 'h') || digits_at(minutes) != 2) return;
    if (value(at, digits) > 24 || value(minutes, 2) > 59) return;
    // "3.06.2024" is a date.
    if (mark == '.' && at_or_blank(minutes + 2) == '.' && digits_at(minutes + 3) > 0) return;
    out_.time = true;
    out_.end = minutes + 2;
  }

  // "03.06.24"
  void read_short_date(std::size_t at, std::size_t digits) {
    const char mark = at_or_blank(at + digits);
    const std::size_t second = at + digits + 1;
    if ((mark != '.' && mark != '/' && mark != '-') || digits_at(second) > 2) return;
    const std::size_t third = second + digits_at(second) + 1;
    if (digits_at(second) == 0 || at_or_blank(third - 1) != mark || digits_at(third) != 2) return;
    out_.year = true;
    out_.end = third + 2;
  }

  std::string_view line_;
  DateSigns out_;
};

}  // namespace

DateSigns read_date_signs(std::string_view line) {
  return Reader(line).run();
}

bool has_whole_date(std::string_view line) {
  const DateSigns signs = read_date_signs(line);
  if (!signs.year || signs.time) return signs.year;
  const std::string_view date = line.substr(signs.begin, signs.end - signs.begin);
  return std::any_of(date.begin(), date.end(),
                     [](char c) { return is_letter(c) || static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace intaked::parse
