// What a line holds of a date, in whatever language: its numbers.
#pragma once

#include <cstddef>
#include <string_view>

namespace intaked::parse {

struct DateSigns {
  bool year = false;      // 2024, or the end of 03.06.24
  bool time = false;      // 10:00, 10.00, 10h00
  bool zone = false;      // +0200
  std::size_t begin = 0;  // the first number
  std::size_t end = 0;    // behind the last of these
};

// Numbers that a letter stands before are none ("B2"). Linear.
DateSigns read_date_signs(std::string_view line);

// A year with a time or with a month's name: no telephone number.
bool has_whole_date(std::string_view line);

}  // namespace intaked::parse
