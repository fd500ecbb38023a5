#include "parse/message_ids.h"

#include <gtest/gtest.h>

namespace intaked::parse {
namespace {

using Ids = std::vector<std::string>;

TEST(MessageIds, AreFoundBetweenBracketsWhateverStandsAround) {
  EXPECT_EQ(read_message_ids("<a@x> <b@x>"), (Ids{"a@x", "b@x"}));
  EXPECT_EQ(read_message_ids("<a@x><b@x>,<a@x>"), (Ids{"a@x", "b@x"}));
  EXPECT_EQ(read_message_ids("Your message of Friday <a@x>"), (Ids{"a@x"}));
  EXPECT_EQ(read_message_ids("<a@\t x>"), (Ids{"a@x"}));
  EXPECT_EQ(read_message_ids("a@x b@x"), (Ids{"a@x", "b@x"}));
  EXPECT_EQ(read_message_ids("<a@x <b@x>"), (Ids{"b@x"}));
  EXPECT_EQ(read_message_ids("<> <"), Ids{});
}

TEST(MessageIds, OfTooManyTheFirstAndTheLastAreKept) {
  std::string raw;
  for (int i = 0; i < 1000; ++i) raw += "<" + std::to_string(i) + "@x> ";
  const Ids ids = read_message_ids(raw);
  ASSERT_EQ(ids.size(), 200U);
  EXPECT_EQ(ids.front(), "0@x");
  EXPECT_EQ(ids[1], "801@x");
  EXPECT_EQ(ids.back(), "999@x");
}

TEST(MessageIds, OfTheMessageMayLackItsBrackets) {
  EXPECT_EQ(read_message_id("<a@x>"), "a@x");
  EXPECT_EQ(read_message_id("a@x"), "a@x");
  EXPECT_EQ(read_message_id("<a@x"), "a@x");
  EXPECT_EQ(read_message_id("a@x>"), "a@x");
  EXPECT_EQ(read_message_id(""), "");
}

}  // namespace
}  // namespace intaked::parse
