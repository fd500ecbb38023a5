#include "parse/forwarded.h"

#include <gtest/gtest.h>

namespace intaked::parse {
namespace {

TEST(WrittenAddress, IsReadAsProgramsPrintIt) {
  const std::vector<std::pair<std::string, model::Address>> samples = {
      {"Ann Miller <ann@Acme.Example>", {"Ann Miller", "ann@acme.example"}},
      {"\"Miller, Ann\" <ann@acme.example>", {"Miller, Ann", "ann@acme.example"}},
      {"'Ann Miller' <ann@acme.example>", {"Ann Miller", "ann@acme.example"}},
      {"Ann Miller [mailto:ann@acme.example]", {"Ann Miller", "ann@acme.example"}},
      {"Ann <ann@acme.example<mailto:ann@acme.example>>", {"Ann", "ann@acme.example"}},
      {"ann@acme.example", {"", "ann@acme.example"}},
      {"ann@acme.example (mailto:ann@acme.example)", {"", "ann@acme.example"}},
      {"Ann Miller", {"Ann Miller", ""}},
      {"Ann @ Acme", {"Ann @ Acme", ""}},
      {"@", {"@", ""}},
      {"", {"", ""}},
  };
  for (const auto& [written, address] : samples) {
    EXPECT_EQ(read_written_address(written), address) << written;
  }
}

TEST(Forwarded, IsEmptyWhereNothingFollowsTheMarker) {
  const model::ForwardedMail mail =
      read_forwarded(split_lines("--- Forwarded message -- "), 0, "x");
  EXPECT_EQ(mail.from, model::Address());
  EXPECT_EQ(mail.subject, "");
  EXPECT_FALSE(mail.date.has_value());
}

TEST(WrittenDate, IsReadInManyLanguages) {
  const std::vector<std::pair<std::string, std::string>> samples = {
      {"Mon, 3 Jun 2024 10:00:31 +0200", "2024-06-03T08:00:31Z"},
      {"Monday, June 3, 2024 3:05 PM", "2024-06-03T15:05:00Z"},
      {"Mon, Jun 3, 2024 at 12:05 AM", "2024-06-03T00:05:00Z"},
      {"1. August 2011 23:28:15 GMT-07:00", "2011-08-02T06:28:15Z"},
      {"Dienstag, 25. November 2014 14:59", "2014-11-25T14:59:00Z"},
      {"25.11.2014 14:59", "2014-11-25T14:59:00Z"},
      {"2014-11-25 14:59", "2014-11-25T14:59:00Z"},
      {"vendredi 23 janvier 2015 16:39", "2015-01-23T16:39:00Z"},
      {"lunes, 3 de junio de 2024 10:00", "2024-06-03T10:00:00Z"},
      {"segunda-feira, 3 de setembro de 2024 10:00", "2024-09-03T10:00:00Z"},
      {"lunedì 3 giugno 2024 10:00", "2024-06-03T10:00:00Z"},
      {"maandag 3 mei 2024 10:00", "2024-05-03T10:00:00Z"},
      {"den 3 augusti 2015 14:45", "2015-08-03T14:45:00Z"},
      {"3 июня 2024 г. 10:00", "2024-06-03T10:00:00Z"},
      {"poniedziałek, 3 czerwca 2024 10:00", "2024-06-03T10:00:00Z"},
      {"maanantai 3. marraskuuta 2024 10:00", "2024-11-03T10:00:00Z"},
      {"3 Haziran 2024 10:00", "2024-06-03T10:00:00Z"},
      {"3/6/2024 10:00", "none"},
      {"yesterday", "none"},
      {"", "none"},
  };
  for (const auto& [written, date] : samples) {
    const std::optional<Instant> read = read_written_date(written);
    EXPECT_EQ(read ? to_rfc3339(*read) : "none", date) << written;
  }
}

}  // namespace
}  // namespace intaked::parse
