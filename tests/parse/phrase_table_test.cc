#include "parse/phrase_table.h"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace intaked::parse {
namespace {

TEST(PhraseTable, FindsAPhraseWhereverItStands) {
  constexpr std::array<std::string_view, 2> phrases = {"mailbox is full", "quota exceeded"};
  const PhraseTable table(phrases);
  for (std::size_t before = 0; before < 40; ++before) {
    const std::string text = std::string(before, 'x') + "quota exceeded";
    EXPECT_EQ(table.first_in(text), 1U) << before;
    EXPECT_EQ(table.first_in(text + " by far"), 1U) << before;
    EXPECT_FALSE(table.first_in(std::string_view(text).substr(0, text.size() - 1))) << before;
  }
}

TEST(PhraseTable, TheFirstOfTheTableCountsNotTheFirstOfTheText) {
  constexpr std::array<std::string_view, 4> phrases = {"spam", "no such user", "blocked", "users"};
  const PhraseTable table(phrases);
  EXPECT_EQ(table.first_in("blocked: no such users"), 1U);
  EXPECT_EQ(table.first_in("blocked: no such users, spam"), 0U);
  EXPECT_EQ(table.first_in("users"), 3U);
}

TEST(PhraseTable, TextsWithoutAPhrase) {
  constexpr std::array<std::string_view, 1> phrases = {"undelivered"};
  const PhraseTable table(phrases);
  for (const std::string_view text : {"", "und", "undelivere", "ndelivered", "delivered under"}) {
    EXPECT_FALSE(table.first_in(text)) << text;
  }
  EXPECT_FALSE(PhraseTable({}).first_in("anything"));
}

}  // namespace
}  // namespace intaked::parse
