#include "journal/books.h"

#include <algorithm>

namespace intaked::journal {

namespace {

constexpr std::int64_t k_uses_max = 10'000;
// Texts of one book, and of how many books.
constexpr std::size_t k_text_bytes_max = 1 << 20;
constexpr std::int64_t k_books_max = 500;
constexpr std::size_t k_digest_characters_min = 4;

Result<void> keep_text(Transaction& transaction, const Book& book) {
  std::size_t bytes = 0;
  for (const BookTable& table : book.tables) bytes += table.text.size();
  if (bytes > k_text_bytes_max) return {};
  for (const BookTable& table : book.tables)
    INTAKED_CHECK(
        transaction.db.run("INSERT INTO book_text (book, name, text) VALUES ($1, $2, $3)"
                           " ON CONFLICT (book, name) DO NOTHING",
                           {book.digest, table.name, table.text}));
  return transaction.db.run(
      "DELETE FROM book_text WHERE book <> $1 AND book NOT IN (SELECT book FROM book_use GROUP BY"
      " book ORDER BY MAX(id) DESC LIMIT $2)",
      {book.digest, k_books_max});
}

}  // namespace

Result<void> use_book(Transaction& transaction, const Book& book, const std::string& who) {
  INTAKED_CHECK(keep_text(transaction, book));
  std::string last;
  INTAKED_CHECK(transaction.db.run("SELECT book FROM book_use ORDER BY id DESC LIMIT 1", {},
                                   [&](const sql::Row& row) { last = row.text(0); }));
  if (last == book.digest) return {};
  return transaction.db.run(
      "INSERT INTO book_use (book, at, who, rules) VALUES ($1, $2, $3, $4)",
      {book.digest, transaction.now_microseconds(), who, static_cast<std::int64_t>(book.rules)});
}

Result<std::vector<BookUse>> book_uses(sql::Connection& db, std::size_t limit) {
  std::vector<BookUse> uses;
  INTAKED_CHECK(
      db.run("SELECT book, at, who, rules FROM book_use ORDER BY id DESC LIMIT $1",
             {std::min(static_cast<std::int64_t>(limit), k_uses_max)}, [&](const sql::Row& row) {
               uses.push_back({std::string(row.text(0)), from_microseconds(row.integer(1)),
                               std::string(row.text(2)), static_cast<std::size_t>(row.integer(3))});
             }));
  return uses;
}

Result<Book> book_text(sql::Connection& db, const std::string& digest) {
  if (digest.size() < k_digest_characters_min)
    return fail(ErrorKind::invalid, "\"" + digest + "\" is too short for a book's digest",
                "at least four characters of what intaked rules history shows");
  Book book;
  int books = 0;
  INTAKED_CHECK(db.run(
      "SELECT book, rules FROM book_use WHERE SUBSTR(book, 1, LENGTH($1)) = $1 GROUP BY book",
      {digest}, [&](const sql::Row& row) {
        ++books;
        book.digest = row.text(0);
        book.rules = static_cast<std::size_t>(row.integer(1));
      }));
  if (books == 0)
    return fail(ErrorKind::not_found, "no book " + digest + " was in use here",
                "see them: intaked rules history");
  if (books > 1)
    return fail(ErrorKind::invalid, "several books begin with " + digest,
                "more of it: intaked rules history");
  INTAKED_CHECK(
      db.run("SELECT name, text FROM book_text WHERE book = $1 ORDER BY name", {book.digest},
             [&](const sql::Row& row) {
               book.tables.push_back({std::string(row.text(0)), std::string(row.text(1))});
             }));
  if (book.tables.empty())
    return fail(ErrorKind::not_found, "the text of book " + book.digest + " is not kept",
                "the last 500 books of up to 1 MiB are");
  return book;
}

}  // namespace intaked::journal
