#include "base/clock.h"

#include <array>
#include <cstdio>

namespace intaked {

Instant SystemClock::now() const {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

Tick SystemClock::ticks() const {
  return std::chrono::steady_clock::now();
}

std::string to_rfc3339(Instant t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{t - day};
  std::array<char, 64> text{};
  int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
      static_cast<int>(time.seconds().count()));
  std::string result(text.data(), static_cast<std::size_t>(length));
  if (time.subseconds().count() != 0) {
    length = std::snprintf(text.data(), text.size(), ".%06d",
                           static_cast<int>(time.subseconds().count()));
    result.append(text.data(), static_cast<std::size_t>(length));
  }
  return result + "Z";
}

}  // namespace intaked
