#include "web/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace intaked::web {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Target, PathAndQueryAreDecoded) {
  const auto target = parse_target("/v1/a%20b+c?q=one+two&filter=a%3A%3Db&&flag&x=1=2");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/v1/a b+c");
  EXPECT_THAT(target->query, ElementsAre(Pair("q", "one two"), Pair("filter", "a:=b"),
                                         Pair("flag", ""), Pair("x", "1=2")));
}

TEST(Target, WhatIsNoPathIsRefused) {
  for (const char* wrong :
       {"", "*", "a", "http://example.com/", "/%", "/%4", "/%zz", "/%00", "/?q=%", "/?%00=1"}) {
    EXPECT_FALSE(parse_target(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace intaked::web
