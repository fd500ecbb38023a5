// What is known of a folder after several counts.
#include "imap/census.h"

#include <gtest/gtest.h>

namespace intaked::imap {
namespace {

using namespace std::chrono_literals;

CensusResult counted(std::uint32_t above, std::vector<std::uint32_t> missing, Instant since = {}) {
  CensusResult result;
  result.uidvalidity = 7;
  result.since = since;
  result.above = above;
  result.up_to = 1'000;
  result.unaccounted = missing.size();
  for (const std::uint32_t uid : missing) result.first_unaccounted.push_back({uid, {}});
  return result;
}

std::size_t unaccounted(const std::vector<CensusResult>& results) {
  std::optional<CensusResult> standing;
  for (const CensusResult& result : results) standing = standing_after(standing, result);
  return standing ? standing->unaccounted : 99;
}

constexpr Instant k_some_day{1'773'416'400s};

TEST(StandingCensus, IsTheLastOfAll) {
  EXPECT_EQ(unaccounted({counted(0, {4}), counted(0, {})}), 0u);
  EXPECT_EQ(unaccounted({counted(0, {}), counted(0, {4, 5})}), 2u);
}

TEST(StandingCensus, OneOfTheNewestSaysNothingOfWhatIsMissedBelow) {
  EXPECT_EQ(unaccounted({counted(0, {4}), counted(900, {})}), 1u);
  EXPECT_EQ(unaccounted({counted(0, {950}), counted(900, {})}), 0u);
  EXPECT_EQ(unaccounted({counted(0, {}), counted(900, {950})}), 1u);
}

TEST(StandingCensus, OneOfTheYoungerSaysOnlyWhatItMissed) {
  EXPECT_EQ(unaccounted({counted(0, {4}), counted(0, {}, k_some_day)}), 1u);
  EXPECT_EQ(unaccounted({counted(0, {}), counted(0, {4}, k_some_day)}), 1u);
  EXPECT_EQ(unaccounted({counted(0, {}, k_some_day)}), 99u) << "nothing is known of the others";
  EXPECT_EQ(unaccounted({counted(0, {4}, k_some_day)}), 1u);
}

TEST(StandingCensus, AFolderThatIsNumberedAnewIsAnother) {
  CensusResult anew = counted(900, {});
  anew.uidvalidity = 8;
  EXPECT_EQ(unaccounted({counted(0, {4}), anew}), 0u);
}

}  // namespace
}  // namespace intaked::imap
