// What a question costs when the journal grows: pages of the database that are looked at, which
// does not depend on the clock or the disk. `./dev test --long` asks a million rows.
#include <cstdio>
#include <map>

#include "journal/finding.h"
#include "journal/journal_fixture.h"
#include "journal/look.h"
#include "journal/schema.h"

namespace intaked::journal {
namespace {

// The first ten characters of a ULID of so many milliseconds, as SQL.
std::string ulid_time(const std::string& milliseconds) {
  std::string sql;
  for (int bits = 45; bits >= 0; bits -= 5)
    sql += (sql.empty() ? "" : " || ") +
           std::string("substr('0123456789abcdefghjkmnpqrstvwxyz', (") + milliseconds + " >> " +
           std::to_string(bits) + " & 31) + 1, 1)";
  return sql;
}

// Rows as planning leaves them: 3,000 senders, 40 rules, one in 50 dropped, one in 1,000 parked,
// six that came in the first minutes and late, and one that bears an address for its Message-ID.
class LargeJournal {
 public:
  LargeJournal() : db_(ok(open_database(directory_.path() + "/journal.db", Instant{1s}))) {}

  // In transactions as small as they are in life: the index is made of what each adds.
  void grow_to(std::int64_t rows) {
    while (rows_ < rows) add_to(std::min(rows, rows_ + 1'000));
    ok(db_->checkpoint(sql::Connection::Checkpoint::truncate));
  }
  std::unique_ptr<sql::Connection> reader() const {
    return ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::query_only));
  }

 private:
  void add_to(std::int64_t rows) {
    const std::string between = "WITH RECURSIVE n (i) AS (SELECT " + std::to_string(rows_ + 1) +
                                " UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(rows) +
                                ") ";
    ok(db_->script(
        "BEGIN;" + between +
        "INSERT INTO intake (id, public_id, state, origin_kind, origin, raw_digest, received_at,"
        " recorded_at, changed_at, bytes, full_size, completeness, sender, sender_name, subject,"
        " source, conversation, rules, ticket_identifier, content_digest)"
        " SELECT i, " +
        ulid_time("i * 60000") +
        " || printf('%016d', i), CASE WHEN i % 1000 = 7 THEN 'parked' WHEN i % 50 = 0"
        " THEN 'dropped' ELSE 'filed' END, 'imap', CASE WHEN i % 9 = 0 THEN 'billing' ELSE"
        " 'support' END, CAST(printf('%032d', i) AS BLOB), CASE WHEN i < 3000"
        " AND i % 500 = 3 THEN i / 500 ELSE i END * 60000000, i * 60000000, i * 60000000, 9000,"
        " 9000, 'whole', 'u' || (i * 7919 % 3000) || '@acme.example', 'Ann',"
        " 'Invoice ' || i || ' word' || (i % 977), 'email', i, 'rule' || (i % 40),"
        " CASE WHEN i % 50 = 0 OR i % 1000 = 7 THEN '' ELSE 'SUP-' || i END, CASE WHEN i % 1000 = "
        "7 THEN NULL"
        " ELSE CAST(printf('%032d', i) AS BLOB) END FROM n;" +
        between +
        "INSERT INTO arrival (kind, source, folder, uidvalidity, uid, event_id, intake, at)"
        " SELECT 'imap', CASE WHEN i % 9 = 0 THEN 'billing' ELSE 'support' END, 'INBOX', 7, i, '',"
        " i, i * 60000000 FROM n;" +
        between +
        "INSERT INTO finding (rowid, words) SELECT i, 'in:' || CASE WHEN i % 9 = 0 THEN 'billing'"
        " ELSE 'support' END || ' rule:rule' || (i % 40) || ' u' || (i * 7919 % 3000) ||"
        " '@acme.example @acme.example u' || (i * 7919 % 3000) || ' acme example ann invoice '"
        " || i || ' word' || (i % 977) FROM n;" +
        between +
        "INSERT INTO thread_reference (message_id, intake) SELECT CASE i WHEN 5 THEN"
        " 'u9@acme.example' WHEN 6 THEN 'abc123' ELSE 'm' || i || '@mail.example' END, i FROM n;" +
        between +
        "INSERT INTO decision (intake, decision, understood) SELECT i, '{}', '{}' FROM n;"
        "COMMIT"));
    rows_ = rows;
  }

  Directory directory_;
  std::unique_ptr<sql::Connection> db_;
  std::int64_t rows_ = 0;
};

struct Question {
  std::string name;
  std::function<void(sql::Connection&, std::int64_t rows)> ask;
};

std::vector<Question> questions() {
  const auto find = [](Wanted wanted) {
    return [wanted](sql::Connection& db, std::int64_t) {
      EXPECT_FALSE(ok(find_messages(db, wanted)).messages.empty());
    };
  };
  const auto nothing = [](Wanted wanted) {
    return [wanted](sql::Connection& db, std::int64_t) {
      EXPECT_TRUE(ok(find_messages(db, wanted)).messages.empty());
    };
  };
  return {
      {"address", find({.words = {"u7@acme.example"}, .limit = 3})},
      {"words", find({.words = {"invoice word5"}, .limit = 10})},
      {"beginning", find({.words = {"word5*"}, .limit = 10})},
      {"rule", find({.rule = "rule7", .limit = 10})},
      {"rule, dropped", find({.rule = "rule0", .fate = Fate::dropped, .limit = 10})},
      {"mailbox", find({.origin = "billing", .limit = 10})},
      {"parked", find({.fate = Fate::parked, .limit = 10})},
      {"address, none", nothing({.words = {"nobody@acme.example"}})},
      {"ticket", find({.words = {"SUP-1234"}})},
      {"ticket in small letters", find({.words = {"sup-1234"}})},
      {"address, also a Message-ID", find({.words = {"u9@acme.example"}, .limit = 3})},
      {"address, also a Message-ID, and words",
       [](sql::Connection& db, std::int64_t) {
         const Wanted wanted{.words = {"u9@acme.example", "word5"}};
         EXPECT_EQ(ok(find_messages(db, wanted)).messages.size(), 1u) << "the fifth";
       }},
      {"Message-ID", find({.words = {"<m77@mail.example>"}})},
      {"Message-ID without @", find({.words = {"<abc123>"}})},
      {"Message-ID, none", nothing({.words = {"<nobody@acme.example>"}})},
      {"filed", find({.fate = Fate::filed, .limit = 10})},
      {"newest", find({.limit = 10})},
      {"since",
       [](sql::Connection& db, std::int64_t rows) {
         Wanted wanted{.words = {"invoice"}, .limit = 200};
         wanted.since = from_microseconds((rows - 100) * 60'000'000);
         EXPECT_EQ(ok(find_messages(db, wanted)).messages.size(), 101u);
       }},
      {"until",
       [](sql::Connection& db, std::int64_t) {
         Wanted wanted{.words = {"invoice"}, .limit = 200};
         wanted.until = from_microseconds(100 * 60'000'000LL);
         EXPECT_EQ(ok(find_messages(db, wanted)).messages.size(), 99u + 5u) << "five came late";
       }},
      {"until, all",
       [](sql::Connection& db, std::int64_t) {
         Wanted wanted{.limit = 10};
         wanted.until = from_microseconds(100 * 60'000'000LL);
         EXPECT_EQ(ok(find_messages(db, wanted)).messages.size(), 10u);
       }},
      {"until, dropped",
       [](sql::Connection& db, std::int64_t) {
         Wanted wanted{.fate = Fate::dropped};
         wanted.until = from_microseconds(100 * 60'000'000LL);
         EXPECT_EQ(ok(find_messages(db, wanted)).messages.size(), 1u);
       }},
      {"since and until, of a mailbox",
       [](sql::Connection& db, std::int64_t rows) {
         Wanted wanted{.origin = "support", .limit = 200};
         wanted.since = from_microseconds((rows / 2) * 60'000'000);
         wanted.until = from_microseconds((rows / 2 + 90) * 60'000'000);
         EXPECT_EQ(ok(find_messages(db, wanted)).messages.size(), 80u);
       }},
      {"explain in small letters",
       [](sql::Connection& db, std::int64_t rows) {
         EXPECT_TRUE(journal::find(db, "sup-" + std::to_string(rows - 1)));
       }},
      {"explain",
       [](sql::Connection& db, std::int64_t rows) {
         EXPECT_EQ(
             ok(journal::find(db, "SUP-" + std::to_string(rows - 1))).intake.ticket_identifier,
             "SUP-" + std::to_string(rows - 1));
       }},
  };
}

std::string figures;

class ShowsFigures : public testing::Environment {
  void TearDown() override {
    if (!figures.empty()) testing::Test::RecordProperty("shown", figures);
  }
};
const auto* const environment = testing::AddGlobalTestEnvironment(new ShowsFigures);

}  // namespace

TEST(FindingCost, AQuestionCostsTheSameWhenTheJournalGrows) {
  const bool is_long = std::getenv("INTAKED_LONG") != nullptr;
  const std::vector<std::int64_t> sizes =
      is_long ? std::vector<std::int64_t>{10'000, 100'000, 1'000'000}
              : std::vector<std::int64_t>{3'000, 12'000};
  LargeJournal journal;
  std::map<std::string, std::vector<std::int64_t>> pages;
  std::map<std::string, std::string> times;
  for (const std::int64_t size : sizes) {
    journal.grow_to(size);
    for (const auto& [name, ask] : questions()) {
      auto db = journal.reader();
      db->pages_touched();
      const auto began = std::chrono::steady_clock::now();
      ask(*db, size);
      const std::chrono::duration<double, std::milli> took =
          std::chrono::steady_clock::now() - began;
      pages[name].push_back(db->pages_touched());
      char text[32];
      std::snprintf(text, sizeof text, " %.1f", took.count());
      times[name] += text;
    }
  }
  figures = "find and explain, pages looked at at";
  for (const std::int64_t size : sizes) figures += " " + std::to_string(size);
  figures += " rows (and ms):";
  for (const auto& [name, counts] : pages) {
    figures += " " + name;
    for (const std::int64_t count : counts) figures += " " + std::to_string(count);
    figures += " (" + times[name].substr(1) + ");";
    // A tree that holds a hundred times as much is a level or two deeper, and the index has more
    // pieces; a scan would read a hundred times as much.
    EXPECT_LE(counts.back(), 6 * counts.front() + 100) << name;
  }
}

TEST(FindingCost, NoQuestionReadsAWholeTable) {
  LargeJournal journal;
  journal.grow_to(3'000);
  std::vector<std::string> asked;
  auto db = journal.reader();
  db->watch([&](std::string_view sql) { asked.emplace_back(sql); });
  for (const auto& [name, ask] : questions()) ask(*db, 3'000);
  db->watch({});
  ASSERT_GE(asked.size(), questions().size());
  const std::vector<sql::Value> values(16, std::int64_t{1});
  for (const std::string& sql : asked) {
    ok(db->run("EXPLAIN QUERY PLAN " + sql, std::span<const sql::Value>(values),
               [&](const sql::Row& row) {
                 const std::string step(row.text(3));
                 const bool whole = step.starts_with("SCAN ") &&
                                    (step.find("VIRTUAL TABLE INDEX") == std::string::npos ||
                                     step.ends_with("INDEX 0:")) &&
                                    step.find("CONSTANT") == std::string::npos &&
                                    !step.starts_with("SCAN tally") &&
                                    !step.starts_with("SCAN schema_version");
                 EXPECT_FALSE(whole) << sql << "\n  " << step;
               }));
  }
}

}  // namespace intaked::journal
