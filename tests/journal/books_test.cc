// Which rules were in use on the day of a decision.
#include "journal/inspection.h"
#include "journal/journal_fixture.h"

namespace intaked::journal {
namespace {

class BooksTest : public JournalTest {
 protected:
  void use(const std::string& digest, const std::string& text) {
    clock_.advance(1h);
    ok(journal().mending().use_book(
        {.digest = digest, .rules = 2, .tables = {{"rules/20-team.yaml", text}}}, "dana"));
  }
  std::string text_of(const std::string& digest) {
    const Book book = ok(journal().inspection().book_text(digest));
    return book.tables.at(0).text;
  }
};

TEST_F(BooksTest, TheTextOfABookThatWasInUseIsKept) {
  use("a41f00", "old");
  use("c90e00", "new");
  EXPECT_EQ(text_of("a41f"), "old");
  EXPECT_EQ(text_of("c90e00"), "new");
}

TEST_F(BooksTest, ABookThatIsUsedAgainIsNotANewUseUntilAnotherWasBetween) {
  use("a41f00", "one");
  use("a41f00", "one");
  EXPECT_EQ(ok(journal().inspection().book_uses(9)).size(), 1u);
  use("c90e00", "two");
  use("a41f00", "one");
  EXPECT_EQ(ok(journal().inspection().book_uses(9)).size(), 3u);
}

TEST_F(BooksTest, WhatCannotBeToldApartOrIsNotThereIsSaid) {
  use("a41f00", "one");
  use("a41f11", "two");
  EXPECT_EQ(error_kind(journal().inspection().book_text("a41f")), ErrorKind::invalid);
  EXPECT_EQ(error_kind(journal().inspection().book_text("a4")), ErrorKind::invalid);
  EXPECT_EQ(error_kind(journal().inspection().book_text("ffff")), ErrorKind::not_found);
  EXPECT_EQ(error_kind(journal().inspection().book_text("%%%%")), ErrorKind::not_found);
}

TEST_F(BooksTest, ABookTooLargeToKeepIsStillInTheHistory) {
  use("a41f00", std::string(2 << 20, 'x'));
  EXPECT_EQ(ok(journal().inspection().book_uses(9)).size(), 1u);
  EXPECT_EQ(error_kind(journal().inspection().book_text("a41f")), ErrorKind::not_found);
}

TEST_F(BooksTest, OnlyTheLastBooksTextsAreKept) {
  for (int n = 0; n < 520; ++n) use("book" + std::to_string(1'000 + n), "text");
  EXPECT_EQ(error_kind(journal().inspection().book_text("book1000")), ErrorKind::not_found);
  EXPECT_EQ(text_of("book1519"), "text");
  EXPECT_LE(number("SELECT COUNT(*) FROM book_text"), 501);
}

}  // namespace
}  // namespace intaked::journal
