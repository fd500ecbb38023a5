// Chat: what one person writes in one channel in quick succession is one ticket.
#include "journal/journal_fixture.h"

namespace intaked::journal {

class GroupingTest : public JournalTest {
 protected:
  static constexpr auto k_window = 120s;
  const Instant start_{std::chrono::seconds{1'773'416'400}};

  // Recorded and planned as the planner does it: with what the journal finds.
  std::string written(const std::string& author, Instant at, const std::string& channel = "C1",
                      std::chrono::microseconds window = k_window) {
    const std::string id = recorded_turn(author, at, channel);
    plan(window);
    return id;
  }
  std::string recorded_turn(const std::string& author, Instant at,
                            const std::string& channel = "C1") {
    model::RawMessage message = mail(++count_);
    message.arrival = {.kind = model::ArrivalKind::hook,
                       .source = source_,
                       .folder = {},
                       .event_id = "event-" + std::to_string(count_)};
    message.received_at = at;
    message.channel = channel;
    message.channel_author = author;
    return ok(record(journal(), std::move(message))).intake_id;
  }
  void plan(std::chrono::microseconds window = k_window) {
    const PlanClaim claim = claimed_plan();
    const auto thread = group(claim, window);
    Plan plan = thread ? reply_plan(claim, thread->parent_intake) : ticket_plan(claim);
    plan.groupable = true;
    store(std::move(plan));
  }
  std::optional<model::KnownThread> group(const PlanClaim& claim,
                                          std::chrono::microseconds window = k_window) {
    return ok(journal().find_group({.source = claim.raw.arrival.source,
                                    .channel = claim.raw.channel,
                                    .author = claim.raw.channel_author,
                                    .at = claim.raw.received_at},
                                   window, claim.intake_id));
  }
  std::string conversation(const std::string& id) { return intake(id).conversation; }

  std::uint32_t count_ = 0;
  std::string source_ = "chat";
};

TEST_F(GroupingTest, TheSecondMessageIsACommentOnTheFirstOnesTicket) {
  const std::string first = written("U1", start_);
  const std::string second = written("U1", start_ + 30s);
  EXPECT_EQ(conversation(second), first);
  EXPECT_EQ(intake(second).kind, model::DraftKind::reply);
  // The first is not filed yet: the second waits for it.
  EXPECT_EQ(claimed_filings(5), std::vector{first});
  ok(settle(journal(), first, std::nullopt, filed_as("SUP-1")));
  const FilingClaim comment = claimed_filing();
  EXPECT_EQ(comment.intake_id, second);
  EXPECT_EQ(comment.parent_ticket_id, "id-of-SUP-1");
}

TEST_F(GroupingTest, WhatFollowsInADeletedTicketIsNew) {
  const std::string first = written("U1", start_);
  ok(settle(journal(), first, std::nullopt, filed_as("SUP-1")));
  std::promise<Result<void>> stored;
  journal().threads().store_ticket_now("id-of-SUP-1", "", true,
                                       [&](const Result<void>& done) { stored.set_value(done); });
  ok(stored.get_future().get());
  const std::string second = written("U1", start_ + 30s);
  EXPECT_EQ(conversation(second), second);
}

TEST_F(GroupingTest, TheEvidenceNamesTheMessageBefore) {
  const std::string first = written("U1", start_);
  file(first, "SUP-1");
  recorded_turn("U1", start_ + 1s);
  const auto found = group(claimed_plan());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->parent_intake, first);
  EXPECT_EQ(found->ticket_identifier, "SUP-1");
  EXPECT_TRUE(found->sender_is_participant);
  ASSERT_EQ(found->evidence.size(), 1u);
  EXPECT_EQ(found->evidence.front().kind, "grouping");
  EXPECT_EQ(found->evidence.front().value, first);
}

TEST_F(GroupingTest, ExactlyAtTheWindowsBorderItBelongsAMicrosecondLaterNot) {
  const std::string first = written("U1", start_);
  const std::string at_border = written("U1", start_ + k_window);
  EXPECT_EQ(conversation(at_border), first);
  const std::string later = written("U1", start_ + 2 * k_window + 1us);
  EXPECT_EQ(conversation(later), later);
}

TEST_F(GroupingTest, TheWindowSlidesFromTheMessageBefore) {
  const std::string first = written("U1", start_);
  for (int i = 1; i <= 10; ++i)
    EXPECT_EQ(conversation(written("U1", start_ + i * 100s)), first) << i;
}

TEST_F(GroupingTest, AnotherPersonOrChannelIsAnotherTicketAlsoInBetween) {
  const std::string first = written("U1", start_);
  const std::string other = written("U2", start_ + 1s);
  const std::string elsewhere = written("U1", start_ + 2s, "C2");
  EXPECT_EQ(conversation(other), other);
  EXPECT_EQ(conversation(elsewhere), elsewhere);
  EXPECT_EQ(conversation(written("U1", start_ + 3s)), first);
  EXPECT_EQ(conversation(written("U2", start_ + 4s)), other);
}

// A private chat has the same number for every bot that one person writes to.
TEST_F(GroupingTest, WhatCameByAnotherHookIsAnotherTicket) {
  written("U1", start_);
  source_ = "other-chat";
  const std::string other = written("U1", start_ + 1s);
  EXPECT_EQ(conversation(other), other);
  EXPECT_EQ(conversation(written("U1", start_ + 2s)), other);
}

TEST_F(GroupingTest, MailIsNeverGrouped) {
  written("", start_, "");
  const std::string second = written("", start_ + 1s, "");
  EXPECT_EQ(conversation(second), second);
  EXPECT_EQ(number("SELECT COUNT(*) FROM intake WHERE groupable = 1"), 0);
}

TEST_F(GroupingTest, AWindowOfNothingIsOff) {
  written("U1", start_);
  const std::string second = written("U1", start_, "C1", 0s);
  EXPECT_EQ(conversation(second), second);
}

// The clock that stamped the messages: events overtake one another by a little, and a clock that
// was wrong is set back by much.
TEST_F(GroupingTest, AClockThatStepsBackALittleGroupsMuchDoesNot) {
  const std::string first = written("U1", start_);
  EXPECT_EQ(conversation(written("U1", start_ - 5s)), first);
  const std::string back = written("U1", start_ - 1h);
  EXPECT_EQ(conversation(back), back);
  EXPECT_EQ(conversation(written("U1", start_ - 1h + 5s)), back);
}

// A message of an hour ago is near by the clock that was set back, but not the one before.
TEST_F(GroupingTest, OnlyTheMessageBeforeCountsWhateverTheClockSays) {
  const std::string old = written("U1", start_);
  const std::string now = written("U1", start_ + 1h);
  const std::string set_back = written("U1", start_ + 10s);
  EXPECT_EQ(conversation(old), old);
  EXPECT_EQ(conversation(now), now);
  EXPECT_EQ(conversation(set_back), set_back);
}

TEST_F(GroupingTest, ARestartInBetweenChangesNothing) {
  const std::string first = written("U1", start_);
  open();
  recorded_turn("U1", start_ + 60s);
  open();
  plan();
  ListFilter filter;
  filter.state = State::planned;
  const auto rows = ok(journal().list(filter));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows.at(1).conversation, first);
}

TEST_F(GroupingTest, WhatWasDroppedLeadsNowhereTheOneBeforeItDoes) {
  const std::string first = written("U1", start_);
  const std::string second = written("U1", start_ + 10s);
  ok(journal().mending().drop(second, "dana", "chatter"));
  EXPECT_EQ(conversation(written("U1", start_ + 20s)), first);
}

TEST_F(GroupingTest, WhenTheFirstIsDroppedTheSecondIsUnderstoodAnew) {
  const std::string first = written("U1", start_);
  const std::string second = written("U1", start_ + 10s);
  ok(journal().mending().drop(first, "dana", "chatter"));
  EXPECT_EQ(state(second), State::received);
  plan();
  EXPECT_EQ(conversation(second), second);
}

TEST_F(GroupingTest, WhatIsUnderstoodAnewJoinsNoLaterMessage) {
  const std::string first = written("U1", start_);
  ok(journal().mending().drop(first, "dana", "a mistake"));
  written("U1", start_ + 10s);
  ok(journal().mending().retry(first, "dana"));
  plan();
  EXPECT_EQ(conversation(first), first);
}

}  // namespace intaked::journal
