#include "sandbox/faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace intaked::sandbox {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Fault from_words(std::string_view words) {
  auto fault = fault_from_words(words);
  EXPECT_TRUE(fault) << fault.error().text;
  return fault ? *fault : Fault{};
}

TEST(Faults, WordsSayWhatJsonSays) {
  const Fault fault =
      from_words("status_after POST /v1/tickets*  status=503 times=2 every=3 probability=0.25");
  EXPECT_EQ(fault.kind, FaultKind::status_after);
  EXPECT_EQ(fault.method, "POST");
  EXPECT_EQ(fault.path, "/v1/tickets*");
  EXPECT_EQ(fault.status, 503);
  EXPECT_EQ(fault.times_max, 2);
  EXPECT_EQ(fault.every, 3);
  EXPECT_EQ(fault.probability, 0.25);
}

TEST(Faults, AMistakeNamesItsMember) {
  const std::pair<const char*, const char*> table[] = {
      {"", "an object with a \"kind\""},
      {"earthquake", "one of latency, latency_after, status"},
      {"status status=99", "\"status\" of a fault must be an HTTP status"},
      {"status status=x", "\"status\" of a fault must be an HTTP status"},
      {"latency milliseconds=-1", "\"milliseconds\""},
      {"repeat answer=maybe", "one of another, same, conflict"},
      {"status every=0", "\"every\""},
      {"status probability=1.5", "a number from 0 to 1"},
      {"strip fields=", "\"fields\" of a fault must be names"},
      {"strip fields=5", "\"fields\" of a fault must be names"},
      {"status colour=red", "a fault has no \"colour\""},
  };
  for (const auto& [words, said] : table) {
    const auto fault = fault_from_words(words);
    ASSERT_FALSE(fault) << words;
    EXPECT_THAT(fault.error().text, HasSubstr(said)) << words;
  }
}

TEST(Faults, MethodAndPathSayWhoIsMeant) {
  struct Row {
    const char* pattern;
    const char* method;
    const char* path;
    bool is_meant;
  };
  const Row table[] = {
      {"status", "GET", "/v1/teams", true},
      {"status POST", "GET", "/v1/teams", false},
      {"status POST", "POST", "/v1/teams", true},
      {"status /v1/tickets", "POST", "/v1/tickets", true},
      {"status /v1/tickets", "POST", "/v1/tickets/1", false},
      {"status /v1/tickets*", "POST", "/v1/tickets/1/comment", true},
      {"status /v1/tickets/*/comment", "POST", "/v1/tickets/1/comment", true},
      {"status /v1/tickets/*/comment", "POST", "/v1/tickets/1/comments", false},
      {"status *comment", "POST", "/v1/tickets/1/comment", true},
  };
  for (const Row& row : table) {
    Faults faults(1);
    faults.add(from_words(row.pattern));
    EXPECT_EQ(faults.decide(row.method, row.path).status_before.has_value(), row.is_meant)
        << row.pattern << " " << row.method << " " << row.path;
  }
}

TEST(Faults, EveryThirdAtMostTwice) {
  Faults faults(1);
  faults.add(from_words("hang_up_before_executing every=3 times=2"));
  std::vector<int> hit;
  for (int i = 1; i <= 12; ++i) {
    if (faults.decide("GET", "/").hangs_up_before) hit.push_back(i);
  }
  EXPECT_EQ(hit, (std::vector<int>{3, 6}));
}

TEST(Faults, SeveralHappenTogether) {
  Faults faults(1);
  faults.add(from_words("latency milliseconds=100"));
  faults.add(from_words("latency milliseconds=20"));
  faults.add(from_words("execute_and_hang_up"));
  const Verdict verdict = faults.decide("POST", "/v1/tickets");
  EXPECT_EQ(verdict.wait_before, std::chrono::milliseconds(120));
  EXPECT_TRUE(verdict.hangs_up_after);
  EXPECT_FALSE(verdict.hangs_up_before);
}

TEST(Faults, StripTakesWhatItNames) {
  Faults faults(1);
  faults.add(from_words("strip POST /v1/tickets fields=metadata,source"));
  faults.add(from_words("strip PATCH"));
  EXPECT_THAT(faults.decide("POST", "/v1/tickets").strips, ElementsAre("metadata", "source"));
  EXPECT_THAT(faults.decide("PATCH", "/v1/tickets/A").strips,
              ElementsAre("metadata", "commentMetadata", "deDuplicationKey"));
  EXPECT_THAT(faults.decide("GET", "/v1/tickets").strips, IsEmpty());
}

TEST(Faults, TheDiceFollowTheirSeed) {
  const auto rolled = [](std::uint64_t seed) {
    Faults faults(seed);
    faults.add(from_words("truncate_answer probability=0.5"));
    std::string pattern;
    for (int i = 0; i < 64; ++i) pattern += faults.decide("GET", "/").truncates ? '1' : '0';
    return pattern;
  };
  EXPECT_EQ(rolled(1), rolled(1));
  EXPECT_NE(rolled(1), rolled(2));
}

}  // namespace
}  // namespace intaked::sandbox
