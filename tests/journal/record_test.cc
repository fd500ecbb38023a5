// What is recorded once, and what counts as once.
#include "journal/journal_fixture.h"

namespace intaked::journal {

TEST_F(JournalTest, TheSameArrivalTwiceChangesNothingButTheCursor) {
  const auto first = ok(record(journal(), mail(1), cursor_at(1)));
  const auto again = ok(record(journal(), mail(1, "other bytes"), cursor_at(9)));
  EXPECT_EQ(again.recording, Recording::same_arrival);
  EXPECT_EQ(again.intake_id, first.intake_id);
  EXPECT_EQ(ok(journal().cursor("support")).last_uid, 9u);
  EXPECT_EQ(ok(journal().find(first.intake_id)).arrivals.size(), 1u);
}

TEST_F(JournalTest, TheSameBytesInOneMailboxAreAnotherArrival) {
  const auto first = ok(record(journal(), mail(1, "same"), cursor_at(1)));
  model::RawMessage moved = mail(2, "same");
  moved.arrival.uidvalidity = 8;
  const auto again = ok(record(journal(), moved, cursor_at(2)));
  EXPECT_EQ(again.recording, Recording::same_bytes);
  EXPECT_EQ(again.intake_id, first.intake_id);
  EXPECT_EQ(ok(journal().find(first.intake_id)).arrivals.size(), 2u);
  EXPECT_EQ(ok(journal().counts()).arrivals, 2u);
}

TEST_F(JournalTest, TheSameBytesInAnotherMailboxAreRecordedAnewAndDecidedByContent) {
  const auto first = ok(record(journal(), mail(1, "same", "support")));
  const auto second = ok(record(journal(), mail(1, "same", "billing")));
  EXPECT_EQ(second.recording, Recording::fresh);
  EXPECT_NE(second.intake_id, first.intake_id);
}

TEST_F(JournalTest, TheSameBytesAfterFilingMayBeAcknowledgedAtOnce) {
  const std::string id = planned(1);
  file(id, "SUP-1");
  ok(journal().release_plans({}));  // whatever was to be told is told
  std::vector<std::string> told;
  journal().listen(
      {.plans = {}, .filings = {}, .acknowledgements = [&](const std::string& mailbox) {
         told.push_back(mailbox);
       }});
  ok(record(journal(), mail(2, mail(1).bytes), cursor_at(2)));
  ok(journal().release_plans({}));  // whatever was to be told is told
  EXPECT_EQ(ok(journal().pending_acknowledgements("support", 10)).size(), 2u);
  EXPECT_EQ(told, std::vector<std::string>{"support"});
}

TEST_F(JournalTest, WhatCouldNotBeFetchedIsParkedWithTheReasonAndNeverTakenForAnother) {
  std::vector<std::string> ids;
  for (const std::uint32_t uid : {1u, 2u}) {
    model::RawMessage message = mail(uid);
    message.bytes.clear();
    message.completeness = model::Completeness::unfetchable;
    message.problem = "the server answers NO [SERVERBUG]";
    const auto recording = ok(record(journal(), message, cursor_at(uid)));
    EXPECT_EQ(recording.recording, Recording::fresh);
    ids.push_back(recording.intake_id);
  }
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_EQ(intake(ids[0]).state, State::parked);
  EXPECT_EQ(intake(ids[0]).reason, "the server answers NO [SERVERBUG]");
  EXPECT_TRUE(ok(journal().claim_plans(10)).empty());
  EXPECT_EQ(error_kind(journal().raw_bytes(ids[0])), ErrorKind::not_found);
}

TEST_F(JournalTest, ASourcesReasonIsKeptWithoutWhatActsOnATerminal) {
  model::RawMessage message = mail(1);
  message.bytes.clear();
  message.completeness = model::Completeness::unfetchable;
  message.problem = "NO \x1b]0;owned\x07 come\nagain \xff";
  const auto recorded = ok(record(journal(), message, cursor_at(1)));
  EXPECT_EQ(intake(recorded.intake_id).reason, "NO ]0;owned come again \xef\xbf\xbd");
}

TEST_F(JournalTest, AMessageByPipeKeepsItsEnvelope) {
  model::RawMessage message = mail(0, "by pipe", "local");
  message.arrival = {.kind = model::ArrivalKind::pipe,
                     .source = "local",
                     .folder = {},
                     .uidvalidity = 0,
                     .uid = 0,
                     .event_id = "ab12"};
  message.envelope_from = "alice@acme.example";
  message.envelope_to = {"support@example.com", "billing@example.com"};
  ok(record(journal(), message));
  const auto raw = claimed_plan().raw;
  EXPECT_EQ(raw.arrival, message.arrival);
  EXPECT_EQ(raw.envelope_from, message.envelope_from);
  EXPECT_EQ(raw.envelope_to, message.envelope_to);
  EXPECT_EQ(ok(record(journal(), message)).recording, Recording::same_arrival);
}

TEST_F(JournalTest, AnEmptyMessageIsAMessage) {
  model::RawMessage message = mail(1);
  message.bytes.clear();
  message.full_size = 0;
  ok(record(journal(), message, cursor_at(1)));
  EXPECT_EQ(claimed_plan().raw.bytes, "");
}

TEST_F(JournalTest, AMailboxThatWasNeverSeenHasAnEmptyCursor) {
  const Cursor cursor = ok(journal().cursor("nobody"));
  EXPECT_EQ(cursor.uidvalidity, 0u);
  EXPECT_EQ(cursor.last_uid, 0u);
  EXPECT_FALSE(cursor.paused);
}

TEST_F(JournalTest, ACursorStoredAloneIsReadBack) {
  std::promise<Result<void>> stored;
  journal().store_cursor("support",
                         {.uidvalidity = 4'294'967'295u,
                          .last_uid = 5,
                          .watermark = Instant{9s},
                          .paused = true,
                          .contact_top = 4'294'967'294u,
                          .renumbered_at = Instant{8s}},
                         [&](Result<void> result) { stored.set_value(result); });
  ok(stored.get_future().get());
  const Cursor cursor = ok(journal().cursor("support"));
  EXPECT_EQ(cursor.uidvalidity, 4'294'967'295u);
  EXPECT_EQ(cursor.watermark, Instant{9s});
  EXPECT_TRUE(cursor.paused);
  EXPECT_EQ(cursor.contact_top, 4'294'967'294u);
  EXPECT_EQ(cursor.renumbered_at, Instant{8s});
}

TEST_F(JournalTest, UnknownDigestsAreCountedWithinOneSource) {
  recorded(1, "known");
  const std::vector<model::Digest> digests{crypto::sha256("known"), crypto::sha256("new"),
                                           crypto::sha256("newer")};
  EXPECT_EQ(ok(journal().count_unknown("support", digests)), 2u);
  EXPECT_EQ(ok(journal().count_unknown("billing", digests)), 3u);
}

}  // namespace intaked::journal
