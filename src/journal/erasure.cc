#include "journal/erasure.h"

#include <algorithm>
#include <set>
#include <span>

#include "base/failpoint.h"
#include "base/log.h"
#include "journal/damage.h"
#include "journal/erasure_look.h"
#include "journal/finding.h"
#include "journal/finding_words.h"
#include "journal/look.h"
#include "journal/retention.h"

namespace intaked::journal {

namespace {

// Of one transaction: others wait for it.
constexpr std::size_t k_messages_max = 50;
constexpr std::int64_t k_bytes_max = 32 << 20;
constexpr std::size_t k_conversations_max = 500;
constexpr std::int64_t k_index_pages = 200;
constexpr int k_index_steps_max = 100'000;
// What SQLite moved about in its pages leaves copies in their gaps: only a file that is written
// anew has none. Nothing is recorded for as long as that takes.
constexpr std::uint64_t k_rewritten_bytes_max = 256 << 20;

constexpr std::string_view k_erased = "(erased)";

// Adds what is to be erased, or was.
void add(Forgotten& told, std::span<const Looked> messages) {
  std::set<std::string> tickets(told.tickets.begin(), told.tickets.end());
  for (const Looked& one : messages) {
    ++(one.is_own ? told.own : told.others);
    if (!one.ticket.empty()) tickets.insert(one.ticket);
  }
  told.tickets.assign(tickets.begin(), tickets.end());
}

// Takes out what is not settled; its ids.
std::vector<std::string> take_waiting(std::vector<Looked>& all) {
  std::vector<std::string> waiting;
  std::erase_if(all, [&](const Looked& one) {
    if (!one.is_settled) waiting.push_back(one.public_id);
    return !one.is_settled;
  });
  return waiting;
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
  INTAKED_CHECK(db.run(
      "UPDATE intake SET sender = '', sender_name = '', channel_author = '' WHERE id = $1", {id}));
  return db.run("DELETE FROM recent_mail WHERE intake = $1", {id});
}

// False: it was retried since it was listed.
Result<bool> erase(Transaction& transaction, const Looked& message, const std::string& address,
                   const std::string& who) {
  sql::Connection& db = transaction.db;
  bool is_settled = false, is_merged = false;
  INTAKED_CHECK(db.run("SELECT " INTAKED_IS_SETTLED
                       ", i.merged_into IS NOT NULL FROM intake i WHERE i.id = $1",
                       {message.id}, [&](const sql::Row& row) {
                         is_settled = row.integer(0) != 0;
                         is_merged = row.integer(1) != 0;
                       }));
  if (!is_settled) return false;
  INTAKED_TRY(const std::string words, words_left(db, message));
  INTAKED_CHECK(remove_content(db, message.id));
  INTAKED_CHECK(remove_files(db, message.id));
  for (const std::string_view sql :
       {"DELETE FROM afterwards WHERE intake = $1", "DELETE FROM thread_index WHERE intake = $1",
        "UPDATE delivery SET text = '' WHERE intake = $1",
        "UPDATE change SET detail = '' WHERE intake = $1"})
    INTAKED_CHECK(db.run(sql, {message.id}));
  // Why it was dropped may be in the words of whoever dropped it.
  INTAKED_CHECK(
      db.run("UPDATE intake SET subject = $2, erased = $3, problem = '', envelope = '', reason ="
             " CASE WHEN reason = '' OR merged_into IS NOT NULL THEN reason ELSE $2 END"
             " WHERE id = $1",
             {message.id, k_erased, std::int64_t{message.is_own ? 2 : 1}}));
  INTAKED_CHECK(erase_address_in_ids(db, message.id, address));
  if (message.is_own) INTAKED_CHECK(erase_own(db, message.id));
  INTAKED_CHECK(is_merged ? forget_findable(db, message.id)
                          : keep_findable(db, message.id, words, true));
  INTAKED_CHECK(
      db.run("INSERT INTO change (intake, at, who, what, detail) VALUES ($1, $2, $3, 'forget', '')",
             {message.id, transaction.now_microseconds(), who}));
  return true;
}

Result<std::vector<Looked>> erase_each(Transaction& transaction, std::span<const Looked> messages,
                                       const std::string& address, const std::string& who) {
  std::vector<Looked> erased;
  for (const Looked& message : messages) {
    INTAKED_TRY(const bool is_erased, erase(transaction, message, address, who));
    if (is_erased) erased.push_back(message);
  }
  failpoint("journal.forget");
  return erased;
}

// Each byte that is overwritten stands in the log first.
std::size_t how_many_at_once(std::span<const Looked> messages) {
  std::size_t count = 0;
  std::int64_t bytes = 0;
  while (count < std::min(messages.size(), k_messages_max) && (count == 0 || bytes < k_bytes_max))
    bytes += messages[count++].bytes;
  return count;
}

Error stopping() {
  return {ErrorKind::unavailable, "intaked is stopping; what was erased stays erased",
          "when it runs again, forget again"};
}

// On a connection of its own: whatever it reads, nobody's commit waits for that.
template <class Question>
auto ask(const std::string& path, const std::function<bool()>& stop, Question question)
    -> decltype(question(std::declval<sql::Connection&>())) {
  INTAKED_TRY(auto db, connect(path, sql::OpenMode::query_only));
  db->stop_when(stop);
  Reader reading(std::move(db));
  auto answer = reading.with(question);
  if (!answer && stop()) return fail(stopping());
  return answer;
}

Result<void> erase_all(Writer& writer, std::span<const Looked> left, const std::string& address,
                       const std::string& who, const std::function<bool()>& stop, Forgotten& told) {
  while (!left.empty()) {
    if (stop()) return fail(stopping());
    const auto some = left.first(how_many_at_once(left));
    INTAKED_TRY(const auto erased, writer.ask<std::vector<Looked>>([&](Transaction& t) {
      return erase_each(t, some, address, who);
    }));
    add(told, erased);
    left = left.subspan(some.size());
  }
  return {};
}

// Only where nothing was left out is the person no longer known: what is left is found by that when
// they are forgotten again.
Result<void> leave_each(sql::Connection& db, std::span<const std::int64_t> conversations,
                        const std::string& participant) {
  for (const std::int64_t conversation : conversations)
    INTAKED_CHECK(db.run(
        "DELETE FROM participant WHERE conversation = $1 AND address = $2 AND NOT EXISTS (SELECT 1"
        " FROM intake i WHERE i.conversation = $1 AND NOT (" INTAKED_IS_SETTLED
        " AND i.erased > 0))",
        {conversation, participant}));
  return {};
}

Result<void> leave_all(Writer& writer, std::span<const std::int64_t> conversations,
                       const std::string& participant, const std::function<bool()>& stop) {
  while (!conversations.empty()) {
    if (stop()) return fail(stopping());
    const auto some = conversations.first(std::min(conversations.size(), k_conversations_max));
    INTAKED_CHECK(writer.run([&](Transaction& t) { return leave_each(t.db, some, participant); }));
    conversations = conversations.subspan(some.size());
  }
  return {};
}

// Rules may name a person. A book goes as a whole: what is left of it would not be as it stood. The
// one in use is its author's to change.
Result<void> erase_books(Writer& writer, const std::vector<std::string>& books,
                         const std::function<bool()>& stop) {
  for (const std::string& book : books) {
    if (stop()) return fail(stopping());
    INTAKED_CHECK(writer.run([&](Transaction& t) {
      return t.db.run(
          "DELETE FROM book_text WHERE book = $1 AND book <> (SELECT book FROM book_use ORDER BY"
          " id DESC LIMIT 1)",
          {book});
    }));
  }
  return {};
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

Result<Forgotten> forget(Writer& writer, const std::string& path, const Person& person,
                         const std::string& who, Erase erase_when,
                         const std::function<bool()>& stop) {
  if (!is_address(person.address))
    return fail(ErrorKind::invalid, "\"" + person.address + "\" is no address of a person",
                "write the whole of it: alice@acme.example");
  const auto look = [&](sql::Connection& db) { return look_for(db, person); };
  INTAKED_TRY(auto left, ask(path, stop, look));
  Forgotten told;
  INTAKED_TRY(told.tables, ask(path, stop, [&](sql::Connection& db) {
                return tables_naming(db, person.address);
              }));
  INTAKED_TRY(told.not_understood, ask(path, stop, count_not_understood));
  told.waiting = take_waiting(left);
  if (erase_when == Erase::only_look) {
    add(told, left);
    return told;
  }
  // What is settled meanwhile is erased, too.
  do {
    INTAKED_CHECK(erase_all(writer, left, person.address, who, stop, told));
    INTAKED_TRY(const auto conversations, ask(path, stop, [&](sql::Connection& db) {
                  return conversations_of(db, person.participant);
                }));
    INTAKED_CHECK(leave_all(writer, conversations, person.participant, stop));
    INTAKED_TRY(left, ask(path, stop, look));
    told.waiting = take_waiting(left);
  } while (!left.empty());
  INTAKED_CHECK(writer.run([&](Transaction& t) {
    return t.db.run("DELETE FROM flood WHERE LOWER(sender) = LOWER($1)", {person.address});
  }));
  INTAKED_TRY(const auto books, ask(path, stop, [&](sql::Connection& db) {
                return earlier_books_naming(db, person.address);
              }));
  INTAKED_CHECK(erase_books(writer, books, stop));
  INTAKED_CHECK(empty_index(writer, stop));
  INTAKED_TRY(const Pulse pulse,
              writer.ask<Pulse>([](Transaction& t) { return journal::pulse(t.db); }));
  told.overwritten = pulse.bytes <= k_rewritten_bytes_max && writer.rewrite_file().has_value();
  log::info("journal.forget",
            {{"messages", told.own + told.others}, {"waiting", told.waiting.size()}, {"who", who}});
  return told;
}

}  // namespace intaked::journal
