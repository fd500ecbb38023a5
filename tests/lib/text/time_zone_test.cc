#include "lib/text/time_zone.h"

#include <gmock/gmock.h>

namespace intaked::text {
namespace {

Instant utc(int year, int month, int day, int hour = 0, int minute = 0) {
  LocalTime local;
  local.year = year, local.month = month, local.day = day, local.hour = hour, local.minute = minute;
  return TimeZone().instant(local);
}

double hours_east(const TimeZone& zone, Instant t) {
  return static_cast<double>(zone.offset(t).count()) / 3600;
}

TEST(TimeZone, KnowsSummerTime) {
  const auto berlin = TimeZone::read("Europe/Berlin");
  ASSERT_TRUE(berlin) << berlin.error().text;
  EXPECT_EQ(hours_east(*berlin, utc(2026, 1, 15)), 1);
  EXPECT_EQ(hours_east(*berlin, utc(2026, 7, 15)), 2);
  EXPECT_EQ(hours_east(*berlin, utc(2026, 3, 29, 0, 59)), 1);
  EXPECT_EQ(hours_east(*berlin, utc(2026, 3, 29, 1, 0)), 2);
  EXPECT_EQ(hours_east(*berlin, utc(2026, 10, 25, 1, 0)), 1);
}

TEST(TimeZone, GoesOnByTheRuleAfterTheLastListedChange) {
  const auto berlin = TimeZone::read("Europe/Berlin");
  const auto sydney = TimeZone::read("Australia/Sydney");
  const auto calcutta = TimeZone::read("Asia/Kolkata");
  ASSERT_TRUE(berlin && sydney && calcutta);
  EXPECT_EQ(hours_east(*berlin, utc(2090, 7, 15)), 2);
  EXPECT_EQ(hours_east(*berlin, utc(2090, 12, 15)), 1);
  EXPECT_EQ(hours_east(*sydney, utc(2090, 7, 15)), 10);
  EXPECT_EQ(hours_east(*sydney, utc(2090, 1, 15)), 11);
  EXPECT_EQ(hours_east(*calcutta, utc(2090, 1, 15)), 5.5);
}

TEST(TimeZone, TellsTheWallClock) {
  const auto berlin = TimeZone::read("Europe/Berlin");
  ASSERT_TRUE(berlin);
  const auto local = berlin->local(utc(2026, 3, 13, 23, 30));
  EXPECT_EQ(local.year, 2026);
  EXPECT_EQ(local.month, 3);
  EXPECT_EQ(local.day, 14);
  EXPECT_EQ(local.weekday, 6);
  EXPECT_EQ(local.hour, 0);
  EXPECT_EQ(local.minute, 30);
  const auto old = TimeZone().local(utc(1970, 1, 1) - std::chrono::microseconds{1});
  EXPECT_EQ(old.year, 1969);
  EXPECT_EQ(old.second, 59);
}

TEST(TimeZone, FindsTheInstantOfAWallClock) {
  const auto berlin = TimeZone::read("Europe/Berlin");
  ASSERT_TRUE(berlin);
  const auto at = [&](int month, int day, int hour, int minute) {
    LocalTime local;
    local.year = 2026, local.month = month, local.day = day, local.hour = hour,
    local.minute = minute;
    return to_rfc3339(berlin->instant(local));
  };
  EXPECT_EQ(at(3, 13, 0, 0), "2026-03-12T23:00:00Z");
  EXPECT_EQ(at(7, 1, 0, 0), "2026-06-30T22:00:00Z");
  EXPECT_EQ(at(10, 25, 2, 30), "2026-10-25T00:30:00Z");  // twice there: the first
  EXPECT_EQ(at(3, 29, 2, 30), "2026-03-29T01:30:00Z");   // never there
}

TEST(TimeZone, RefusesWhatIsNoZone) {
  for (const auto* bad : {"", "Europe/Berlinn", "../../etc/passwd", "/etc/passwd", "Europe",
                          "tzdata.zi", "leapseconds"})
    EXPECT_FALSE(TimeZone::read(bad)) << bad;
  EXPECT_FALSE(TimeZone::from_tzif("TZif"));
  EXPECT_FALSE(TimeZone::from_tzif(std::string("TZif2") + std::string(60, '\xFF')));
  EXPECT_FALSE(TimeZone::from_tzif(std::string("TZif2") + std::string(200, '\0')));
}

}  // namespace
}  // namespace intaked::text
