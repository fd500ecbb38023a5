#include "sandbox/routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/html.h"
#include "sandbox/rate.h"

namespace intaked::sandbox {
namespace {

using testing::ElementsAre;

TEST(Routes, LiteralPathsComeBeforeIds) {
  const Found one = find_route("GET", "/v1/tickets/ABC");
  ASSERT_NE(one.route, nullptr);
  EXPECT_EQ(one.route->path, "/v1/tickets/{id}");
  EXPECT_THAT(one.parts, ElementsAre("ABC"));
  EXPECT_EQ(find_route("GET", "/v1/tickets/status").route->path, "/v1/tickets/status");
  EXPECT_THAT(find_route("POST", "/v1/tickets/ABC/comment").parts, ElementsAre("ABC"));
}

TEST(Routes, WhatIsNotInTheTableIsNotFound) {
  for (const char* path : {"/v1/tickets/", "/v1/tickets/A/B", "/v1", "", "/v1/tickets/A/comment/",
                           "//v1/tickets", "/sandbox"}) {
    EXPECT_EQ(find_route("GET", path).route, nullptr) << path;
  }
  EXPECT_EQ(find_route("PUT", "/v1/tickets").route, nullptr);
}

TEST(Rate, CountsPerWindow) {
  Rate rate(2, std::chrono::seconds(60));
  const Instant start{std::chrono::seconds(600)};
  EXPECT_TRUE(rate.take(start));
  EXPECT_THAT(rate.headers(), ElementsAre(testing::Pair("X-RateLimit-Limit", "2"),
                                          testing::Pair("X-RateLimit-Remaining", "1"),
                                          testing::Pair("X-RateLimit-Reset", "660")));
  EXPECT_TRUE(rate.take(start + std::chrono::seconds(59)));
  EXPECT_FALSE(rate.take(start + std::chrono::seconds(59)));
  EXPECT_TRUE(rate.take(start + std::chrono::seconds(60)));
}

TEST(Html, NothingEscapesIt) {
  EXPECT_EQ(escaped("<a href=\"x\" id='y'>&</a>"),
            "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;&lt;/a&gt;");
  EXPECT_EQ(escaped(std::string("a\0b\x1b", 4)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(escaped("line\n\tü"), "line\n\tü");
}

}  // namespace
}  // namespace intaked::sandbox
