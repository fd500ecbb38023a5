// A mailbox's name that comes to stand for another account or folder.
#include "journal/journal_fixture.h"
#include "journal/migrations.h"

namespace intaked::journal {

namespace {

const Place k_before{"support", "alice at mail.acme.example", "INBOX"};
const Place k_after{"support", "bob at mail.acme.example", "INBOX"};

}  // namespace

TEST_F(JournalTest, AMailboxThatIsElsewhereIsMetAnew) {
  EXPECT_TRUE(ok(journal().place_mailboxes({k_before})).empty());
  const std::string filed = planned(5);
  file(filed, "SUP-1");
  const std::string waiting = planned(6);
  ASSERT_EQ(ok(journal().pending_acknowledgements("support", 9)).size(), 1u);

  EXPECT_EQ(ok(journal().place_mailboxes({k_after})), std::vector{k_before});
  EXPECT_EQ(ok(journal().cursor("support")).uidvalidity, 0u);
  EXPECT_TRUE(ok(journal().pending_acknowledgements("support", 9)).empty()) << "they are not there";
  file(waiting, "SUP-2");
  EXPECT_TRUE(ok(journal().pending_acknowledgements("support", 9)).empty()) << "they are not there";

  const auto other = ok(record(journal(), mail(5, "what the other account has there")));
  EXPECT_EQ(other.recording, Recording::fresh) << "the same UID means another message";
  const auto known = ok(record(journal(), mail(7, mail(6).bytes), cursor_at(7)));
  EXPECT_EQ(known.recording, Recording::same_bytes);
  const auto pending = ok(journal().pending_acknowledgements("support", 9));
  ASSERT_EQ(pending.size(), 1u);
  EXPECT_EQ(pending[0].uid, 7u);
  ok(acknowledged(journal(), pending));
  EXPECT_TRUE(ok(journal().pending_acknowledgements("support", 9)).empty());
  EXPECT_EQ(number("SELECT COUNT(*) FROM arrival WHERE acknowledgement = 'due'"), 2);
}

TEST_F(JournalTest, AMailboxThatStaysIsLeftAlone) {
  ok(journal().place_mailboxes({k_before}));
  recorded(5);
  EXPECT_TRUE(ok(journal().place_mailboxes({k_before, {"billing", "b", "INBOX"}})).empty());
  EXPECT_EQ(ok(journal().cursor("support")).last_uid, 5u);
  EXPECT_EQ(ok(record(journal(), mail(5, "other bytes"))).recording, Recording::same_arrival);
}

TEST_F(JournalTest, AFolderIsAPlaceToo) {
  ok(journal().place_mailboxes({k_before}));
  recorded(5);
  Place other = k_before;
  other.folder = "Customers";
  EXPECT_EQ(ok(journal().place_mailboxes({other})), std::vector{k_before});
  EXPECT_EQ(ok(journal().cursor("support")).last_uid, 0u);
}

TEST_F(JournalTest, AJournalFromBeforePlacesWereKeptGoesOnWhereItWas) {
  journal_.reset();
  std::filesystem::remove(directory_.path() + "/journal.db");
  {
    auto db =
        ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::read_write));
    ok(
        db->script("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = 1768846443;"
                   "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at INTEGER "
                   "NOT NULL); INSERT INTO schema_version VALUES (1, 0);"));
    ok(db->script(std::string(migrations()[0])));
    ok(db->script(
        "INSERT INTO intake (id, public_id, state, origin_kind, origin, received_at, recorded_at,"
        " changed_at, bytes, full_size, completeness)"
        " VALUES (1, 'one', 'filed', 'imap', 'support', 1, 1, 1, 1, 1, 'whole');"
        "INSERT INTO arrival (kind, source, folder, uidvalidity, uid, event_id, intake, at,"
        " acknowledgement) VALUES ('imap', 'support', 'INBOX', 7, 5, '', 1, 1, 'due');"
        "INSERT INTO mailbox_cursor (mailbox, uidvalidity, last_uid, watermark, paused)"
        " VALUES ('support', 7, 5, 1, 0);"));
  }
  open();
  EXPECT_TRUE(ok(journal().place_mailboxes({k_before})).empty());
  EXPECT_EQ(ok(journal().cursor("support")).last_uid, 5u);
  EXPECT_EQ(ok(record(journal(), mail(5, "other bytes"))).recording, Recording::same_arrival);
  EXPECT_EQ(ok(journal().pending_acknowledgements("support", 9)).size(), 1u);
  EXPECT_EQ(ok(journal().place_mailboxes({k_after})), std::vector{k_before});
  EXPECT_EQ(ok(journal().cursor("support")).last_uid, 0u);
}

}  // namespace intaked::journal
