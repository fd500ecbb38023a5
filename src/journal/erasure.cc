#include "journal/erasure.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "base/failpoint.h"
#include "base/log.h"
#include "journal/finding.h"
#include "journal/finding_words.h"
#include "journal/look.h"
#include "journal/retention.h"
#include "lib/text/text.h"

namespace intaked::journal {

namespace {

// Of one transaction: others wait for it.
constexpr std::size_t k_messages_max = 50;
constexpr std::int64_t k_bytes_max = 32 << 20;
constexpr std::ptrdiff_t k_rows_looked_at_max = 1'000;
constexpr std::int64_t k_index_pages = 200;
constexpr int k_index_steps_max = 100'000;
// What SQLite moved about in its pages leaves copies in their gaps: only a file that is written
// anew has none. Nothing is recorded for as long as that takes.
constexpr std::uint64_t k_rewritten_bytes_max = 256 << 20;

constexpr std::string_view k_erased = "(erased)";

// $1 the words, $2 whether another address could have the same, $3 the address. Without its tag a
// sender is who was meant.
constexpr std::string_view k_own =
    "SELECT rowid FROM finding WHERE finding MATCH $1 AND ($2 = 0 OR EXISTS (SELECT 1 FROM intake i"
    " WHERE i.id = finding.rowid AND (LOWER(i.sender) = LOWER($3) OR INSTR(i.sender, '+') > 0 AND"
    " LOWER(SUBSTR(i.sender, 1, INSTR(i.sender, '+') - 1) || SUBSTR(i.sender, INSTR(i.sender,"
    " '@'))) = LOWER($3))) OR EXISTS (SELECT 1 FROM decision d WHERE d.intake = finding.rowid"
    " AND INSTR(LOWER(d.understood), LOWER($3)) > 0) OR NOT EXISTS (SELECT 1 FROM decision d"
    " WHERE d.intake = finding.rowid))";
constexpr std::string_view k_in_conversations =
    "SELECT i.id FROM intake i WHERE i.conversation IN"
    " (SELECT conversation FROM participant WHERE address = $1)";

// What waits may still need its content, and what is parked waits for a person.
constexpr std::string_view k_is_settled =
    "(i.state = 'filed' OR i.state = 'dropped') AND NOT EXISTS"
    " (SELECT 1 FROM afterwards WHERE intake = i.id AND state = 'waiting')";

// One message, as far as forgetting goes.
struct Looked {
  std::int64_t id = 0;
  bool is_own = false;
  std::string public_id;
  bool is_settled = false;
  std::string ticket;
  std::int64_t bytes = 0;
};

Result<void> look_at(sql::Connection& db, std::int64_t id, bool is_own,
                     std::vector<Looked>& looked) {
  return db.run(
      "SELECT i.public_id, " + std::string(k_is_settled) +
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
    INTAKED_CHECK(db.run(k_in_conversations, {person.participant},
                         [&](const sql::Row& row) { ids.emplace(row.integer(0), false); }));
  return ids;
}

Result<std::vector<Looked>> look_at_each(sql::Connection& db, Ids::const_iterator at,
                                         Ids::const_iterator end) {
  std::vector<Looked> looked;
  for (; at != end; ++at) INTAKED_CHECK(look_at(db, at->first, at->second, looked));
  return looked;
}

Result<std::vector<Looked>> all_of(Writer& writer, const Person& person) {
  INTAKED_TRY(const Ids ids, writer.ask<Ids>([&](Transaction& t) { return ids_of(t.db, person); }));
  std::vector<Looked> all;
  for (auto at = ids.begin(); at != ids.end();) {
    const auto end =
        std::next(at, std::min<std::ptrdiff_t>(k_rows_looked_at_max, std::distance(at, ids.end())));
    INTAKED_TRY(const auto some, writer.ask<std::vector<Looked>>(
                                     [&](Transaction& t) { return look_at_each(t.db, at, end); }));
    all.insert(all.end(), some.begin(), some.end());
    at = end;
  }
  return all;
}

// Of these nobody knows who wrote them.
Result<std::size_t> not_understood(sql::Connection& db) {
  std::size_t count = 0;
  INTAKED_CHECK(db.run(
      "SELECT COUNT(*) FROM intake WHERE content_digest IS NULL AND merged_into IS NULL AND bytes >"
      " 0 AND raw_until >= 0",
      {}, [&](const sql::Row& row) { count = static_cast<std::size_t>(row.integer(0)); }));
  return count;
}

Forgotten told_of(const std::vector<Looked>& all) {
  Forgotten told;
  std::set<std::string> tickets;
  for (const Looked& one : all) {
    if (!one.is_settled) {
      told.waiting.push_back(one.public_id);
      continue;
    }
    ++(one.is_own ? told.own : told.others);
    if (!one.ticket.empty()) tickets.insert(one.ticket);
  }
  told.tickets.assign(tickets.begin(), tickets.end());
  return told;
}

// What the index still says of it: where it came to, the rules that had their say, and of another's
// message who wrote it.
Result<std::string> words_left(sql::Connection& db, const Looked& message) {
  Plan plan;
  std::string rules, origin, words;
  INTAKED_CHECK(db.run("SELECT rules, origin, sender, sender_name FROM intake WHERE id = $1",
                       {message.id}, [&](const sql::Row& row) {
                         rules = row.text(0);
                         origin = row.text(1);
                         if (message.is_own) return;
                         plan.from = row.text(2);
                         plan.from_name = row.text(3);
                       }));
  for (std::size_t at = 0; at < rules.size();) {
    const std::size_t end = std::min(rules.find(", ", at), rules.size());
    plan.decision.rules.push_back(rules.substr(at, end - at));
    at = end + 2;
  }
  words = finding_words(plan, origin);
  INTAKED_CHECK(db.run("SELECT DISTINCT source FROM arrival WHERE intake = $1", {message.id},
                       [&](const sql::Row& row) {
                         if (row.text(0) != origin) words += " " + origin_word(row.text(0));
                       }));
  return words;
}

// A Message-ID is the name of a message, by which answers to it still join its ticket; one that
// holds the address is more than that.
Result<void> erase_address_in_ids(sql::Connection& db, std::int64_t id, std::string_view address) {
  INTAKED_CHECK(
      db.run("UPDATE intake SET message_id = '' WHERE id = $1"
             " AND INSTR(LOWER(message_id), LOWER($2)) > 0",
             {id, address}));
  return db.run(
      "DELETE FROM thread_reference WHERE intake = $1 AND INSTR(LOWER(message_id), LOWER($2)) > 0",
      {id, address});
}

Result<void> erase_own(sql::Connection& db, std::int64_t id) {
  INTAKED_CHECK(
      db.run("UPDATE intake SET sender = '', sender_name = '', channel_author = '',"
             " reason = CASE WHEN reason = '' OR merged_into IS NOT NULL THEN reason ELSE $2 END"
             " WHERE id = $1",
             {id, k_erased}));
  return db.run("DELETE FROM recent_mail WHERE intake = $1", {id});
}

Result<void> erase(Transaction& transaction, const Looked& message, const std::string& address,
                   const std::string& who) {
  sql::Connection& db = transaction.db;
  // It may have been retried since it was listed.
  bool is_settled = false, is_merged = false;
  INTAKED_CHECK(db.run("SELECT " + std::string(k_is_settled) +
                           ", i.merged_into IS NOT NULL FROM intake i WHERE i.id = $1",
                       {message.id}, [&](const sql::Row& row) {
                         is_settled = row.integer(0) != 0;
                         is_merged = row.integer(1) != 0;
                       }));
  if (!is_settled) return {};
  INTAKED_TRY(const std::string words, words_left(db, message));
  INTAKED_CHECK(remove_content(db, message.id));
  INTAKED_CHECK(remove_files(db, message.id));
  for (const std::string_view sql :
       {"DELETE FROM afterwards WHERE intake = $1", "DELETE FROM thread_index WHERE intake = $1",
        "UPDATE delivery SET text = '' WHERE intake = $1",
        "UPDATE change SET detail = '' WHERE intake = $1"})
    INTAKED_CHECK(db.run(sql, {message.id}));
  INTAKED_CHECK(db.run(
      "UPDATE intake SET subject = $2, erased = $3, problem = '', envelope = '' WHERE id = $1",
      {message.id, k_erased, std::int64_t{message.is_own ? 2 : 1}}));
  INTAKED_CHECK(erase_address_in_ids(db, message.id, address));
  if (message.is_own) INTAKED_CHECK(erase_own(db, message.id));
  INTAKED_CHECK(is_merged ? forget_findable(db, message.id)
                          : keep_findable(db, message.id, words, true));
  return db.run(
      "INSERT INTO change (intake, at, who, what, detail) VALUES ($1, $2, $3, 'forget', "
      "'')",
      {message.id, transaction.now_microseconds(), who});
}

Result<void> erase_each(Transaction& transaction, std::span<const Looked> messages,
                        const std::string& address, const std::string& who) {
  for (const Looked& message : messages) INTAKED_CHECK(erase(transaction, message, address, who));
  failpoint("journal.forget");
  return {};
}

// Each byte that is overwritten stands in the log first.
std::size_t how_many_at_once(std::span<const Looked> messages) {
  std::size_t count = 0;
  std::int64_t bytes = 0;
  while (count < std::min(messages.size(), k_messages_max) && (count == 0 || bytes < k_bytes_max))
    bytes += messages[count++].bytes;
  return count;
}

// Only where nothing was left out is the person no longer known: what waits is found by that when
// they are forgotten again.
Result<void> erase_person(sql::Connection& db, const Person& person) {
  INTAKED_CHECK(
      db.run("DELETE FROM participant WHERE address = $1 AND NOT EXISTS (SELECT 1 FROM intake i"
             " WHERE i.conversation = participant.conversation AND NOT (" +
                 std::string(k_is_settled) + "))",
             {person.participant}));
  return db.run("DELETE FROM flood WHERE LOWER(sender) = LOWER($1)", {person.address});
}

Error stopping() {
  return {ErrorKind::unavailable, "intaked is stopping; what was erased stays erased",
          "when it runs again, forget again"};
}

Result<std::vector<std::string>> books_before(sql::Connection& db) {
  std::vector<std::string> books;
  INTAKED_CHECK(db.run(
      "SELECT DISTINCT book FROM book_text WHERE book <> (SELECT book FROM book_use ORDER BY id"
      " DESC LIMIT 1)",
      {}, [&](const sql::Row& row) { books.emplace_back(row.text(0)); }));
  return books;
}

// Rules may name a person. A book goes as a whole: what is left of it would not be as it stood. The
// one in use is its author's to change.
Result<void> erase_books(Writer& writer, const std::string& address,
                         const std::function<bool()>& stop) {
  INTAKED_TRY(const auto books, writer.ask<std::vector<std::string>>(
                                    [](Transaction& t) { return books_before(t.db); }));
  for (const std::string& book : books) {
    if (stop()) return fail(stopping());
    INTAKED_CHECK(writer.run([&](Transaction& t) {
      return t.db.run(
          "DELETE FROM book_text WHERE book = $1 AND EXISTS (SELECT 1 FROM book_text WHERE book ="
          " $1 AND INSTR(LOWER(text), LOWER($2)) > 0)",
          {book, address});
    }));
  }
  return {};
}

Result<std::vector<std::string>> tables_naming(sql::Connection& db, std::string_view address) {
  std::vector<std::string> names;
  INTAKED_CHECK(
      db.run("SELECT name FROM book_text WHERE INSTR(LOWER(text), LOWER($1)) > 0 AND book ="
             " (SELECT book FROM book_use ORDER BY id DESC LIMIT 1)",
             {address}, [&](const sql::Row& row) { names.emplace_back(row.text(0)); }));
  return names;
}

// What was taken out of the index still stands in its older segments until they are merged.
Result<bool> merge_index(sql::Connection& db, std::int64_t pages) {
  const auto changes = [&]() -> Result<std::int64_t> {
    std::int64_t n = 0;
    INTAKED_CHECK(
        db.run("SELECT total_changes()", {}, [&](const sql::Row& row) { n = row.integer(0); }));
    return n;
  };
  INTAKED_TRY(const std::int64_t before, changes());
  INTAKED_CHECK(db.run("INSERT INTO finding (finding, rank) VALUES ('merge', $1)", {pages}));
  INTAKED_TRY(const std::int64_t after, changes());
  return after - before >= 2;  // as FTS5 tells that there was something to merge
}

// The negative number lets all segments become one; what follows goes on with that.
Result<void> empty_index(Writer& writer, const std::function<bool()>& stop) {
  bool more = true;
  for (int step = 0; more && step < k_index_steps_max; ++step) {
    if (stop()) return fail(stopping());
    INTAKED_TRY(more, writer.ask<bool>([&](Transaction& t) {
      return merge_index(t.db, step == 0 ? -k_index_pages : k_index_pages);
    }));
  }
  return {};
}

// What stands around an address in a header field is not looked for: nothing would be found, and
// that must not read as if nothing were kept.
bool is_address(const std::string& text) {
  const std::size_t at = text.rfind('@');
  return at != std::string::npos && at > 0 && at + 1 < text.size() &&
         text.find_first_of(" \t\r\n<>,;:\"()[]*") == std::string::npos;
}

}  // namespace

Result<Forgotten> forget(Writer& writer, const Person& person, const std::string& who,
                         Erase erase_when, const std::function<bool()>& stop) {
  if (!is_address(person.address))
    return fail(ErrorKind::invalid, "\"" + person.address + "\" is no address of a person",
                "write the whole of it: alice@acme.example");
  INTAKED_TRY(const std::vector<Looked> all, all_of(writer, person));
  Forgotten told = told_of(all);
  INTAKED_TRY(told.tables, writer.ask<std::vector<std::string>>([&](Transaction& t) {
    return tables_naming(t.db, person.address);
  }));
  INTAKED_TRY(told.not_understood,
              writer.ask<std::size_t>([](Transaction& t) { return not_understood(t.db); }));
  if (erase_when == Erase::only_look) return told;
  for (std::span<const Looked> left = all; !left.empty();) {
    if (stop()) return fail(stopping());
    const auto some = left.first(how_many_at_once(left));
    INTAKED_CHECK(
        writer.run([&](Transaction& t) { return erase_each(t, some, person.address, who); }));
    left = left.subspan(some.size());
  }
  INTAKED_CHECK(writer.run([&](Transaction& t) { return erase_person(t.db, person); }));
  INTAKED_CHECK(erase_books(writer, person.address, stop));
  INTAKED_CHECK(empty_index(writer, stop));
  INTAKED_TRY(const Pulse pulse,
              writer.ask<Pulse>([](Transaction& t) { return journal::pulse(t.db); }));
  told.overwritten = pulse.bytes <= k_rewritten_bytes_max && writer.rewrite_file().has_value();
  log::info("journal.forget",
            {{"messages", told.own + told.others}, {"waiting", told.waiting.size()}, {"who", who}});
  return told;
}

}  // namespace intaked::journal
