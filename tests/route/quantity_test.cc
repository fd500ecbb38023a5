#include "route/quantity.h"

#include <gmock/gmock.h>

namespace intaked::route {
namespace {

TEST(Quantities, Durations) {
  using std::chrono::hours;
  using std::chrono::minutes;
  EXPECT_EQ(parse_duration("1 hour"), hours(1));
  EXPECT_EQ(parse_duration("90 minutes"), minutes(90));
  EXPECT_EQ(parse_duration("1.5 hours"), minutes(90));
  EXPECT_EQ(parse_duration("2 Days"), hours(48));
  EXPECT_EQ(parse_duration("1 week"), hours(168));
  for (const auto* bad : {"", "1", "hour", "-1 hour", "0 hours", "1 hours ago", "4 business hours",
                          "99999999 weeks", "1e9 days", "nan hours"})
    EXPECT_FALSE(parse_duration(bad)) << bad;
  EXPECT_TRUE(is_business_duration("4 business hours"));
  EXPECT_FALSE(is_business_duration("4 hours"));
}

TEST(Quantities, Sizes) {
  EXPECT_EQ(parse_size("1024"), 1024);
  EXPECT_EQ(parse_size("10 MB"), 10'000'000);
  EXPECT_EQ(parse_size("10mib"), 10'485'760);
  EXPECT_EQ(parse_size("1.5 KB"), 1500);
  for (const auto* bad : {"", "MB", "10 parsecs", "-1", "1 2"})
    EXPECT_FALSE(parse_size(bad)) << bad;
}

TEST(Quantities, Instants) {
  const auto text = [](const char* written) {
    const auto at = parse_instant(written);
    return at ? to_rfc3339(*at) : "(none)";
  };
  EXPECT_EQ(text("2026-03-13T16:40:00+01:00"), "2026-03-13T15:40:00Z");
  EXPECT_EQ(text("2026-03-13T16:40:00.25Z"), "2026-03-13T16:40:00.250000Z");
  EXPECT_EQ(text("2024-02-29T00:00:00-05:30"), "2024-02-29T05:30:00Z");
  for (const auto* bad : {"", "2026-03-13", "2026-03-13T16:40:00", "2026-02-30T00:00:00Z",
                          "2026-13-01T00:00:00Z", "2026-03-13T25:00:00Z", "2026-03-13T16:40:00+1",
                          "2026-03-13T16:40:00.Z", "2026-03-13T16:40:00Zx"})
    EXPECT_EQ(text(bad), "(none)") << bad;
}

TEST(Quantities, TimesOfDay) {
  EXPECT_EQ(parse_time_of_day("9:00"), 32'400);
  EXPECT_EQ(parse_time_of_day("16:40:07"), 60'007);
  EXPECT_EQ(parse_time_of_day("24:00"), 86'400);
  for (const auto* bad : {"", "9", "24:01", "9:60", "9am", "16:40:", ":30"})
    EXPECT_FALSE(parse_time_of_day(bad)) << bad;
}

}  // namespace
}  // namespace intaked::route
