// One message from arrival to acknowledgement, and what the journal tells about it.
#include "journal/journal_fixture.h"

namespace intaked::journal {

TEST_F(JournalTest, AMessageBecomesATicket) {
  const std::string bytes(600'000, 'x');
  const auto recording = ok(record(journal(), mail(41, bytes), cursor_at(41)));
  EXPECT_EQ(recording.recording, Recording::fresh);
  EXPECT_EQ(state(recording.intake_id), State::received);
  EXPECT_EQ(ok(journal().cursor("support")).last_uid, 41u);

  const PlanClaim claim = claimed_plan();
  EXPECT_EQ(claim.intake_id, recording.intake_id);
  EXPECT_EQ(claim.raw.bytes, bytes) << "three chunks, in order";
  EXPECT_EQ(claim.raw.arrival, mail(41).arrival);
  EXPECT_EQ(store(ticket_plan(claim)), Planned::stored);

  const FilingClaim filing = claimed_filing();
  EXPECT_EQ(filing.body, "{\"title\":\"A question\"}");
  EXPECT_EQ(filing.marker, "intk1-" + claim.intake_id);
  EXPECT_EQ(filing.attempt, 1);
  EXPECT_TRUE(ok(journal().pending_acknowledgements("support", 10)).empty());
  ok(settle(journal(), filing.intake_id, delivery(filing, model::DeliveryOutcome::filed),
            filed_as("SUP-142")));

  const auto details = ok(journal().find("SUP-142"));
  EXPECT_EQ(details.intake.id, recording.intake_id);
  EXPECT_EQ(details.intake.state, State::filed);
  EXPECT_EQ(details.intake.origin, "support");
  EXPECT_EQ(details.deliveries.size(), 1u);
  EXPECT_EQ(details.body, filing.body);

  const auto pending = ok(journal().pending_acknowledgements("support", 10));
  ASSERT_EQ(pending.size(), 1u);
  ok(acknowledged(journal(), pending));
  EXPECT_TRUE(ok(journal().pending_acknowledgements("support", 10)).empty());
  EXPECT_TRUE(ok(journal().find(recording.intake_id)).arrivals.at(0).acknowledged);

  const Counts counts = ok(journal().counts());
  EXPECT_EQ(counts.filed, 1u);
  EXPECT_EQ(counts.received + counts.planned + counts.dropped + counts.parked, 0u);
}

}  // namespace intaked::journal
