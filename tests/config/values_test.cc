#include <string>

#include <gmock/gmock.h>

#include "config/config.h"
#include "config/network_names.h"
#include "config/report.h"
#include "config/settings.h"
#include "config/time_zone.h"

namespace intaked::config {
namespace {

using std::chrono::milliseconds;

TEST(Durations, need_a_unit) {
  const std::pair<const char*, long> good[] = {{"5 min", 300'000},  {"300 s", 300'000},
                                               {"250 ms", 250},     {"2 h", 7'200'000},
                                               {"3d", 259'200'000}, {"0", 0}};
  for (const auto& [text, value] : good)
    EXPECT_EQ(duration_from(text), milliseconds(value)) << text;
  for (const char* bad : {"", "5", "min", "-1 s", "5 minutes", "1.5 h", "5 min ", " 5 min", "5 MIN",
                          "99999999999999999999 s", "9223372036854775807 d"}) {
    EXPECT_EQ(duration_from(bad), std::nullopt) << bad;
  }
}

TEST(Durations, are_written_in_the_largest_unit_that_fits) {
  for (const char* text : {"5 min", "90 s", "250 ms", "3 d", "25 h", "0"}) {
    EXPECT_EQ(duration_text(*duration_from(text)), text);
  }
}

TEST(Sizes, are_numbers_with_or_without_a_unit) {
  EXPECT_EQ(bytes_from("1000"), 1000u);
  EXPECT_EQ(bytes_from("50 MB"), 50'000'000u);
  EXPECT_EQ(bytes_from("256 KiB"), 262'144u);
  EXPECT_EQ(bytes_from("1GiB"), 1u << 30);
  for (const char* bad : {"", "1 kb", "KiB", "-1", "1e3", "18446744073709551615"}) {
    EXPECT_EQ(bytes_from(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(bytes_text(50u << 20), "50 MiB");
  EXPECT_EQ(bytes_text(1001), "1001 B");
  EXPECT_EQ(bytes_from(bytes_text(1001)), 1001u);
}

TEST(TimeZones, know_when_midnight_is) {
  using namespace std::chrono_literals;
  const auto at = [](std::chrono::year_month_day day, const char* zone) {
    return to_rfc3339(midnight(day, zone));
  };
  EXPECT_EQ(at(2026y / 3 / 1, "UTC"), "2026-03-01T00:00:00Z");
  EXPECT_EQ(at(2026y / 3 / 1, "Europe/Berlin"), "2026-02-28T23:00:00Z");
  EXPECT_EQ(at(2026y / 7 / 1, "Europe/Berlin"), "2026-06-30T22:00:00Z");
  EXPECT_EQ(at(2026y / 3 / 29, "Europe/Berlin"), "2026-03-28T23:00:00Z") << "clocks change at 2";
  EXPECT_EQ(at(2026y / 3 / 30, "Europe/Berlin"), "2026-03-29T22:00:00Z");
  EXPECT_EQ(at(2026y / 7 / 1, "America/New_York"), "2026-07-01T04:00:00Z");
  EXPECT_EQ(at(2026y / 7 / 1, "Asia/Kathmandu"), "2026-06-30T18:15:00Z");
}

TEST(TimeZones, have_names_to_suggest) {
  EXPECT_THAT(time_zone_names(), testing::Contains("Europe/Berlin"));
  EXPECT_THAT(time_zone_names(), testing::Not(testing::Contains("posix/Europe/Berlin")));
}

TEST(Names, of_hosts_addresses_and_urls) {
  for (const char* good : {"imap.example.com", "127.0.0.1", "::1", "localhost", "a_b.example"}) {
    EXPECT_TRUE(is_host(good)) << good;
  }
  for (const char* bad : {"", "a b", "https://a", "a:993", "-a", "a..b", "a/b", "[::1]"}) {
    EXPECT_FALSE(is_host(bad)) << bad;
  }
  for (const char* good : {"a@b.example", "first.last+tag@b.example"})
    EXPECT_TRUE(is_address(good));
  for (const char* bad : {"a", "@b", "a@", "a@b@c.example", "a b@c.example", "A <a@b.example>"}) {
    EXPECT_FALSE(is_address(bad)) << bad;
  }
  EXPECT_TRUE(is_loopback("127.8.8.8"));
  EXPECT_FALSE(is_loopback("128.0.0.1"));
  EXPECT_FALSE(is_loopback("127.0.0.1.example.com"));
  EXPECT_EQ(url_from("http://[::1]:8025/")->host, "::1");
  EXPECT_EQ(url_from("https://a.example/")->text, "https://a.example");
  for (const char* bad :
       {"a.example", "ftp://a.example", "https://", "https://u:p@a.example", "https://a.example:0",
        "https://a.example:99999", "https://a.example?x", "https://a.example//", "https://[::1"}) {
    EXPECT_FALSE(url_from(bad)) << bad;
  }
}

TEST(Nearest, is_a_typing_mistake_away) {
  const std::vector<std::string> words{"host", "port", "password_file"};
  EXPECT_EQ(nearest("hots", words), "host");
  EXPECT_EQ(nearest("Port", words), "port");
  EXPECT_EQ(nearest("passwordfile", words), "password_file");
  EXPECT_EQ(nearest("mailbox", words), "");
  EXPECT_EQ(nearest("", words), "");
  EXPECT_EQ(nearest(std::string(100'000, 'h'), words), "");
}

}  // namespace
}  // namespace intaked::config
