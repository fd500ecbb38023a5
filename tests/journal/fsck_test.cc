// Each constructed corruption is named, and a journal as it is made has none.
#include <fstream>

#include <gmock/gmock.h>

#include "journal/inspection.h"
#include "journal/journal_fixture.h"
#include "lib/crypto/mail_digests.h"

namespace intaked::journal {
namespace {

struct Corruption {
  const char* name;
  const char* sql;
  const char* where = "";  // for several of one name
};

std::ostream& operator<<(std::ostream& out, const Corruption& corruption) {
  return out << corruption.name << corruption.where;
}

constexpr Corruption k_corruptions[] = {
    {"arrival-without-message", "DELETE FROM intake WHERE id = 1"},
    {"message-without-arrival", "DELETE FROM arrival WHERE intake = 1"},
    {"bytes-without-message",
     "INSERT INTO chunk (intake, n, bytes) VALUES (99, 0, CAST('x' AS BLOB))"},
    {"bytes-missing", "DELETE FROM chunk WHERE intake = 3"},
    {"filed-without-ticket", "UPDATE intake SET ticket_id = '' WHERE id = 1"},
    {"ticket-without-filing", "UPDATE intake SET state = 'parked', reason = 'x' WHERE id = 1"},
    {"dropped-without-why",
     "UPDATE intake SET state = 'dropped', rule = '', reason = '' WHERE id = 4"},
    {"parked-without-why",
     "UPDATE intake SET state = 'parked', rule = '', reason = '' WHERE id = 4"},
    {"row-without-message",
     "INSERT INTO draft (intake, revision, at, kind, marker, team_id, body) VALUES (99, 1, 1,"
     " 'ticket', 'm', '', '{}')",
     " draft"},
    {"row-without-message",
     "INSERT INTO decision (intake, decision, understood) VALUES (99, '{}', '{}')", " decision"},
    {"row-without-message",
     "INSERT INTO delivery (intake, revision, attempt, started_at, ended_at, outcome, http_status,"
     " text, ticket_id, ticket_identifier, not_before) VALUES (99, 1, 1, 1, 1, 'filed', 201, '',"
     " 'T', 'SUP-9', 0)",
     " delivery"},
    {"row-without-message",
     "INSERT INTO change (intake, at, who, what, detail) VALUES (99, 1, 'dana', 'drop', '')",
     " change"},
    {"row-without-message", "INSERT INTO participant (conversation, address) VALUES (99, 'a')",
     " participant"},
    {"row-without-message", "UPDATE intake SET parent = 99 WHERE id = 1", " intake"},
    {"words-without-message", "INSERT INTO finding (rowid, words) VALUES (99, 'dana')"},
    {"waiting-without-draft", "DELETE FROM draft WHERE intake = 3"},
    {"reply-without-conversation", "UPDATE intake SET conversation = NULL WHERE id = 2"},
    {"merged-into-nothing", "UPDATE intake SET merged_into = 99, state = 'dropped' WHERE id = 4"},
    {"claimed-but-settled", "UPDATE intake SET planning = 3 WHERE id = 3"},
    {"cursor-behind", "UPDATE mailbox_cursor SET last_uid = 1"},
    {"tally-wrong", "UPDATE tally SET n = n + 1 WHERE name = 'parked'"},
    {"one-marker-two-tickets",
     "INSERT INTO draft (intake, revision, at, kind, marker, team_id, body) SELECT 5, 7, 1, kind,"
     " marker, '', '{}' FROM draft WHERE intake = 1; UPDATE intake SET state = 'filed', ticket_id ="
     " 'T', revision = 7 WHERE id = 5"},
    {"not-findable", "DELETE FROM finding WHERE rowid = 1"},
    {"bytes-changed",
     "UPDATE chunk SET bytes = CAST('Subject: mail 3' || char(13, 10, 13, 10) ||"
     " 'hellO' || char(13, 10) AS BLOB) WHERE intake = 3"},
};

class FsckTest : public JournalTest, public testing::WithParamInterface<Corruption> {
 protected:
  // 1 is a ticket, 2 its comment, 3 waits to be filed, 4 and 5 are not understood yet.
  void SetUp() override {
    JournalTest::SetUp();
    const std::string opener = planned(1);
    file(opener, "SUP-1");
    file(planned_reply(2, opener), "");
    planned(3);
    recorded(4);
    recorded(5);
  }
  std::vector<std::string> broken(bool bytes = true) {
    std::vector<std::string> names;
    for (const auto& finding : ok(journal().inspection().check(bytes)).findings) {
      names.push_back(finding.name);
      EXPECT_FALSE(finding.places.empty());
      EXPECT_FALSE(finding.help.empty());
    }
    return names;
  }
};

TEST_F(FsckTest, AJournalAsItIsMadeHolds) {
  const Verdict verdict = ok(journal().inspection().check(true));
  EXPECT_TRUE(verdict.findings.empty()) << verdict.findings.front().name;
  EXPECT_EQ(verdict.messages_read, 5u);
  EXPECT_GE(verdict.checks, 15);
}

TEST_P(FsckTest, IsNamed) {
  journal_.reset();
  {
    auto db =
        ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::read_write));
    ok(db->script(GetParam().sql));
    ok(db->checkpoint(sql::Connection::Checkpoint::truncate));
  }
  open();
  EXPECT_THAT(broken(), testing::Contains(std::string(GetParam().name)));
}
INSTANTIATE_TEST_SUITE_P(EachCorruption, FsckTest, testing::ValuesIn(k_corruptions),
                         [](const auto& corruption) {
                           std::string name = corruption.param.name;
                           name += corruption.param.where;
                           std::ranges::replace(name, '-', '_');
                           std::ranges::replace(name, ' ', '_');
                           return name;
                         });

TEST_F(FsckTest, AFlippedPageIsNamedWhileItRunsAndRefusedAtTheStart) {
  journal_.reset();
  open();
  const std::int64_t root =
      number("SELECT rootpage FROM sqlite_master WHERE name = 'intake_received'");
  {
    std::fstream file(directory_.path() + "/journal.db",
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp((root - 1) * 8'192);
    file.write("\xff\xff\xff\xff", 4);
  }
  EXPECT_THAT(broken(false), testing::Contains("damaged"));
  journal_.reset();
  const auto again = Journal::open(options(), clock_, 300s);
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().text.find("damaged"), std::string::npos) << again.error().text;
  EXPECT_NE(again.error().hint.find("backup"), std::string::npos) << again.error().hint;
}

// As of a journal that is too large to be looked through at a start.
class DamagedFileTest : public FsckTest {
 protected:
  void SetUp() override {
    FsckTest::SetUp();
    Options with = options();
    with.on_fatal = [this](const Error& error) { fatal_.push_back(error); };
    open(std::move(with));
  }
  void TearDown() override { journal_.reset(); }
  void damage(const std::string& table) {
    const std::int64_t root =
        number("SELECT rootpage FROM sqlite_master WHERE name = '" + table + "'");
    std::fstream file(directory_.path() + "/journal.db",
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp((root - 1) * 8'192);
    file.write("\xff\xff\xff\xff", 4);
    file.close();
    // What another connection wrote lets the journal's own forget the pages that they have read.
    auto other =
        ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::read_write));
    ok(other->run("INSERT INTO setting (name, value) VALUES ('seen', 'anew')"));
  }
  std::vector<Error> fatal_;  // writer's thread, while somebody waits for it
};

void expect_the_way_back(const Error& error) {
  EXPECT_EQ(error.kind, ErrorKind::io);
  EXPECT_NE(error.text.find("the journal is damaged: "), std::string::npos) << error.text;
  EXPECT_NE(error.hint.find("intaked fsck"), std::string::npos) << error.hint;
  EXPECT_NE(error.hint.find("restore the last backup"), std::string::npos) << error.hint;
  EXPECT_NE(error.hint.find("BACKUP"), std::string::npos) << error.hint;
}

template <class T>
void damage_is_told(const Result<T>& result) {
  ASSERT_FALSE(result);
  expect_the_way_back(result.error());
}

TEST_F(DamagedFileTest, AQuestionSaysWhatHappenedAndTheWayBack) {
  damage("finding_data");
  damage_is_told(journal().inspection().find({.words = {"alice"}}));
  EXPECT_TRUE(fatal_.empty()) << "who only asks ends nothing";
}

TEST_F(DamagedFileTest, AWriteSaysSoAndDoesNotBlameTheDisk) {
  damage("intake");
  damage_is_told(record(journal(), mail(6), cursor_at(6)));
  ASSERT_EQ(fatal_.size(), 1u);
  expect_the_way_back(fatal_.front());
  EXPECT_EQ(fatal_.front().hint.find("smartctl"), std::string::npos) << fatal_.front().hint;
}

TEST_F(DamagedFileTest, ACopyIsNotTakenForTheCulprit) {
  damage("decision");
  damage_is_told(journal().inspection().copy(directory_.path() + "/copy", 0));
  EXPECT_FALSE(std::filesystem::exists(directory_.path() + "/copy"));
}

TEST_F(FsckTest, WhoStopsDoesNotWaitForIt) {
  journal().inspection().stop();
  EXPECT_EQ(error_kind(journal().inspection().check(true)), ErrorKind::unavailable);
  EXPECT_EQ(error_kind(journal().inspection().find({})), ErrorKind::unavailable);
}

}  // namespace
}  // namespace intaked::journal
