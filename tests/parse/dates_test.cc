#include "parse/dates.h"

#include <gtest/gtest.h>

namespace intaked::parse {
namespace {

struct Sample {
  std::string raw;
  std::string shown;  // "" = cannot be read
};

const std::vector<Sample> k_samples = {
    {"Fri, 13 Mar 2026 16:40:07 +0100", "2026-03-13T15:40:07Z"},
    {"13 Mar 2026 16:40:07 +0100", "2026-03-13T15:40:07Z"},
    {"Fri, 13 Mar 2026 16:40 +0100", "2026-03-13T15:40:00Z"},
    {"Fri, 13 Mar 2026 16:40:07 +0100 (CET)", "2026-03-13T15:40:07Z"},
    {"Fri, 13 Mar 2026 16:40:07 -0000", "2026-03-13T16:40:07Z"},
    {"Fri, 13 Mar 2026 16:40:07 GMT", "2026-03-13T16:40:07Z"},
    {"Fri, 13 Mar 2026 16:40:07 EST", "2026-03-13T21:40:07Z"},
    {"Fri, 13 Mar 2026 16:40:07 Z", "2026-03-13T16:40:07Z"},
    {"Fri, 13 Mar 2026 16:40:07", "2026-03-13T16:40:07Z"},
    {"Fri, 13 Mar 2026 16:40:07 GMT+0200", "2026-03-13T14:40:07Z"},
    {"Fri,13 Mar 2026 16:40:07+0100", "2026-03-13T15:40:07Z"},
    {"Fri, 13-Mar-2026 16:40:07 +0100", "2026-03-13T15:40:07Z"},
    {"Fri, 13 March 2026 16:40:07 +0100", "2026-03-13T15:40:07Z"},
    {"13 Mar 26 16:40:07 +0100", "2026-03-13T15:40:07Z"},
    {"13 Mar 99 16:40:07 +0000", "1999-03-13T16:40:07Z"},
    {"13 Mar 126 16:40:07 +0000", "2026-03-13T16:40:07Z"},
    {"Fri Mar 13 16:40:07 2026", "2026-03-13T16:40:07Z"},
    {"Fri Mar  3 16:40:07 CET 2026", "2026-03-03T15:40:07Z"},
    {"2026-03-13T16:40:07Z", "2026-03-13T16:40:07Z"},
    {"2026-03-13T16:40:07.25+01:00", "2026-03-13T15:40:07Z"},
    {"2026-03-13 16:40:07 +0100", "2026-03-13T15:40:07Z"},
    {"Sat, 29 Feb 2025 10:00:00 +0000", ""},
    {"not a date", ""},
    {"", ""},
    {"99999999999999999999", ""},
    {"Fri, 13 Mar 2026 16:40:07 +9999", "2026-03-13T16:40:07Z"},
};

TEST(Dates, AreReadInEveryFormThatOccurs) {
  for (const Sample& sample : k_samples) {
    const std::optional<Instant> date = read_date(sample.raw);
    EXPECT_EQ(date ? to_rfc3339(*date) : "", sample.shown) << sample.raw;
  }
}

}  // namespace
}  // namespace intaked::parse
