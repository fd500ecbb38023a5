#include "journal/erasure_look.h"

#include <map>

#include "journal/finding_words.h"
#include "lib/text/text.h"

namespace intaked::journal {

namespace {

// $1 the words, $2 whether another address could have the same, $3 the address. Without its tag a
// sender is who was meant.
constexpr std::string_view k_own =
    "SELECT rowid FROM finding WHERE finding MATCH $1 AND ($2 = 0 OR EXISTS (SELECT 1 FROM intake i"
    " WHERE i.id = finding.rowid AND (LOWER(i.sender) = LOWER($3) OR INSTR(i.sender, '+') > 0 AND"
    " LOWER(SUBSTR(i.sender, 1, INSTR(i.sender, '+') - 1) || SUBSTR(i.sender, INSTR(i.sender,"
    " '@'))) = LOWER($3))) OR EXISTS (SELECT 1 FROM decision d WHERE d.intake = finding.rowid"
    " AND INSTR(LOWER(d.understood), LOWER($3)) > 0) OR NOT EXISTS (SELECT 1 FROM decision d"
    " WHERE d.intake = finding.rowid))";

// Which messages, and whether each is the person's own.
using Ids = std::map<std::int64_t, bool>;

Result<Ids> ids_of(sql::Connection& db, const Person& person) {
  const std::vector<std::string> words = wanted_words(person.address);
  const bool is_ambiguous = words.empty() || words.front() != text::fold_case(person.address) ||
                            words.front().find('_') != std::string::npos;
  std::vector<std::int64_t> own;
  INTAKED_CHECK(db.run(k_own, {match_expression(words), std::int64_t{is_ambiguous}, person.address},
                       [&](const sql::Row& row) { own.push_back(row.integer(0)); }));
  Ids ids;
  for (const std::int64_t id : own) {
    ids[id] = true;
    INTAKED_CHECK(db.run("SELECT id FROM intake WHERE merged_into = $1", {id},
                         [&](const sql::Row& row) { ids[row.integer(0)] = true; }));
  }
  if (!person.participant.empty())
    INTAKED_CHECK(db.run(
        "SELECT id FROM intake WHERE conversation IN"
        " (SELECT conversation FROM participant WHERE address = $1)",
        {person.participant}, [&](const sql::Row& row) { ids.emplace(row.integer(0), false); }));
  return ids;
}

Result<void> look_at(sql::Connection& db, std::int64_t id, bool is_own,
                     std::vector<Looked>& looked) {
  return db.run("SELECT i.public_id, " INTAKED_IS_SETTLED
                ", CASE WHEN i.kind = 'reply' THEN (SELECT ticket_identifier FROM intake"
                " WHERE id = i.conversation) ELSE i.ticket_identifier END, i.erased > $2, i.bytes"
                " FROM intake i WHERE i.id = $1",
                {id, std::int64_t{is_own}}, [&](const sql::Row& row) {
                  const bool was_erased = row.integer(3) != 0;
                  if (was_erased) return;
                  looked.push_back({.id = id,
                                    .is_own = is_own,
                                    .public_id = std::string(row.text(0)),
                                    .is_settled = row.integer(1) != 0,
                                    .ticket = std::string(row.text(2)),
                                    .bytes = row.integer(4)});
                });
}

}  // namespace

Result<std::vector<Looked>> look_for(sql::Connection& db, const Person& person) {
  INTAKED_TRY(const Ids ids, ids_of(db, person));
  std::vector<Looked> looked;
  for (const auto& [id, is_own] : ids) INTAKED_CHECK(look_at(db, id, is_own, looked));
  return looked;
}

Result<std::vector<std::int64_t>> conversations_of(sql::Connection& db,
                                                   const std::string& participant) {
  std::vector<std::int64_t> conversations;
  INTAKED_CHECK(db.run("SELECT conversation FROM participant WHERE address = $1", {participant},
                       [&](const sql::Row& row) { conversations.push_back(row.integer(0)); }));
  return conversations;
}

// A copy never gets a digest of its own; of those there may be many. They are taken out by their
// index, so that no row of them is read.
Result<std::size_t> count_not_understood(sql::Connection& db) {
  std::size_t count = 0;
  INTAKED_CHECK(db.run(
      "SELECT COUNT(*) FROM intake WHERE id IN (SELECT id FROM intake WHERE content_digest IS NULL"
      " EXCEPT SELECT id FROM intake WHERE merged_into IS NOT NULL) AND bytes > 0"
      " AND raw_until >= 0",
      {}, [&](const sql::Row& row) { count = static_cast<std::size_t>(row.integer(0)); }));
  return count;
}

Result<std::vector<std::string>> tables_naming(sql::Connection& db, std::string_view address) {
  std::vector<std::string> names;
  INTAKED_CHECK(
      db.run("SELECT name FROM book_text WHERE INSTR(LOWER(text), LOWER($1)) > 0 AND book ="
             " (SELECT book FROM book_use ORDER BY id DESC LIMIT 1)",
             {address}, [&](const sql::Row& row) { names.emplace_back(row.text(0)); }));
  return names;
}

Result<std::vector<std::string>> earlier_books_naming(sql::Connection& db,
                                                      std::string_view address) {
  std::vector<std::string> books;
  INTAKED_CHECK(
      db.run("SELECT DISTINCT book FROM book_text WHERE INSTR(LOWER(text), LOWER($1)) > 0 AND book"
             " <> (SELECT book FROM book_use ORDER BY id DESC LIMIT 1)",
             {address}, [&](const sql::Row& row) { books.emplace_back(row.text(0)); }));
  return books;
}

}  // namespace intaked::journal
