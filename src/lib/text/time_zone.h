// A time zone of the IANA data base (RFC 8536), read once; afterwards a value without state: any
// thread may ask it. std::chrono's zones are not in GCC 12, and localtime_r knows only one zone per
// process.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace intaked::text {

// A wall clock's reading.
struct LocalTime {
  int year = 1970;
  int month = 1;    // from 1
  int day = 1;      // from 1
  int weekday = 4;  // 0 = Sunday
  int hour = 0;
  int minute = 0;
  int second = 0;
};

// When a year's summer time begins or ends: the footer of a zone's file (POSIX TZ, RFC 8536 3.3.1).
struct YearlyChange {
  enum class Kind { month_week_day, julian_day, zero_based_day } kind = Kind::month_week_day;
  int month = 0;  // 1-12
  int week = 0;   // 1-5; 5 = the last
  int day = 0;    // weekday 0-6, or the day of the year
  std::int64_t seconds = 7200;
};

class TimeZone {
 public:
  TimeZone() = default;  // UTC

  // By its name: "Europe/Berlin", from /usr/share/zoneinfo; "UTC" needs no file. not_found for an
  // unknown name, invalid for a file that is no zone.
  static Result<TimeZone> read(std::string_view name);
  // From the bytes of a TZif file.
  static Result<TimeZone> from_tzif(std::string_view bytes);

  std::chrono::seconds offset(Instant t) const;  // east of UTC
  LocalTime local(Instant t) const;
  // The first instant at which clocks there show this date and time; a time that a clock change
  // skips is read with the offset before the change.
  Instant instant(const LocalTime& local) const;

 private:
  struct Rule {
    std::int64_t standard = 0;
    std::int64_t summer = 0;
    bool has_summer = false;
    YearlyChange begin, end;
  };
  static std::optional<Rule> parse_rule(std::string_view footer);
  std::int64_t offset_by_rule(std::int64_t t) const;
  std::int64_t offset_at(std::int64_t unix_seconds) const;

  std::vector<std::int64_t> changes_;  // ascending, seconds since 1970
  std::vector<std::int32_t> offsets_;  // after the change of the same index
  std::int32_t first_offset_ = 0;      // before the first change
  std::optional<Rule> rule_;           // after the last change
};

}  // namespace intaked::text
