// What is kept of a sender's mail, for how long, and which floods go on.
#include <algorithm>
#include <limits>

#include "journal/journal_fixture.h"

namespace intaked::journal {

class RecentMailTest : public JournalTest {
 protected:
  const Instant start_{std::chrono::seconds{1'773'416'400}};

  RecentMail kept(std::int64_t sender, std::int64_t topic, Instant at, bool automatic = false) {
    return {.intake_id = {},
            .sender = sender,
            .topic = topic,
            .at = at,
            .automatic = automatic,
            .repeats = false,
            .sentences = {1, -2, std::numeric_limits<std::int64_t>::min()},
            .ticket_identifier = {}};
  }
  static Flood flood(FloodKind kind) {
    Flood flood;
    flood.name = {.kind = kind, .key = 10};
    flood.sender = "help@globex.example";
    flood.subject = "Re: x";
    return flood;
  }
  std::string planned_with(RecentMail mail, std::optional<Flood> flood_of = std::nullopt) {
    return planned(++count_, [&](Plan& plan) {
      plan.recent = std::move(mail);
      plan.flood = std::move(flood_of);
    });
  }
  RecentMails around(std::int64_t sender, std::int64_t topic, const std::string& asking = "") {
    return ok(journal().recent_mails({.sender = sender,
                                      .topic = topic,
                                      .from = start_ - 1h,
                                      .to = start_ + 1h,
                                      .of_sender_max = 200,
                                      .of_topic_max = 50,
                                      .asking = asking}));
  }

  std::uint32_t count_ = 0;
};

TEST_F(RecentMailTest, WhatWasStoredIsFoundByItsTopicTheLatestFirst) {
  const std::string first = planned_with(kept(1, 10, start_));
  const std::string second = planned_with(kept(1, 10, start_ + 5s, true));
  planned_with(kept(1, 11, start_));
  planned_with(kept(2, 20, start_));
  const auto found = around(1, 10);
  EXPECT_EQ(found.of_sender, 3u);
  EXPECT_EQ(found.automatic_of_sender, 1u);
  ASSERT_EQ(found.of_topic.size(), 2u);
  EXPECT_EQ(found.of_topic[0].intake_id, second);
  EXPECT_TRUE(found.of_topic[0].automatic);
  EXPECT_EQ(found.of_topic[1].intake_id, first);
  EXPECT_EQ(found.of_topic[1].sentences,
            (std::vector<std::int64_t>{1, -2, std::numeric_limits<std::int64_t>::min()}));
  EXPECT_EQ(found.of_topic[1].ticket_identifier, "");
}

TEST_F(RecentMailTest, WhatAClockThatWasWrongHasKeptIsForgotten) {
  clock_.advance(24h * 365);
  planned_with(kept(1, 10, start_));
  clock_.advance(-24h * 365);
  planned_with(kept(1, 10, start_));
  EXPECT_EQ(number("SELECT COUNT(*) FROM recent_mail"), 1);
}

TEST_F(RecentMailTest, BothEndsOfTheTimeAreIncluded) {
  planned_with(kept(1, 10, start_ - 1h));
  planned_with(kept(1, 10, start_ + 1h));
  planned_with(kept(1, 10, start_ - 1h - 1us));
  planned_with(kept(1, 10, start_ + 1h + 1us));
  EXPECT_EQ(around(1, 10).of_sender, 2u);
  EXPECT_EQ(around(1, 10).of_topic.size(), 2u);
}

TEST_F(RecentMailTest, NoMoreIsLookedAtThanAskedFor) {
  for (int i = 0; i < 60; ++i) planned_with(kept(1, 10, start_ + std::chrono::seconds{i}));
  const auto found = ok(journal().recent_mails({.sender = 1,
                                                .topic = 10,
                                                .from = start_,
                                                .to = start_ + 1h,
                                                .of_sender_max = 7,
                                                .of_topic_max = 3,
                                                .asking = {}}));
  EXPECT_EQ(found.of_sender, 7u);
  ASSERT_EQ(found.of_topic.size(), 3u);
  EXPECT_EQ(found.of_topic[0].at, start_ + 59s);
}

TEST_F(RecentMailTest, AMessageIsNotComparedWithItself) {
  const std::string id = planned_with(kept(1, 10, start_));
  EXPECT_EQ(around(1, 10, id).of_topic.size(), 0u);
}

TEST_F(RecentMailTest, TheTicketOfItsConversationIsTold) {
  const std::string id = planned_with(kept(1, 10, start_));
  file(id, "SUP-7");
  EXPECT_EQ(around(1, 10).of_topic.at(0).ticket_identifier, "SUP-7");
}

// Whoever writes to six tickets is compared with what came to the same one, however many there are.
TEST_F(RecentMailTest, WhatJoinedAnotherTicketTakesNoRoom) {
  std::vector<std::string> openers;
  for (int i = 0; i < 2; ++i) {
    openers.push_back(planned(++count_));
    file(openers.back(), "SUP-" + std::to_string(i));
  }
  for (int i = 0; i < 10; ++i) {
    recorded(++count_);
    Plan reply = reply_plan(claimed_plan(), openers[i % 2]);
    reply.recent = kept(1, 10, start_ + std::chrono::seconds(i));
    store(reply);
  }
  planned_with(kept(1, 10, start_ + 20s));
  const auto mails = ok(journal().recent_mails({.sender = 1,
                                                .topic = 10,
                                                .from = start_ - 1h,
                                                .to = start_ + 1h,
                                                .of_sender_max = 200,
                                                .of_topic_max = 6,
                                                .asking = "",
                                                .joins = openers[0]}));
  EXPECT_EQ(mails.of_topic.size(), 6u);
  EXPECT_EQ(std::ranges::count(mails.of_topic, openers[0], &RecentMail::joined), 5);
}

TEST_F(RecentMailTest, AMergedMessageIsNotCounted) {
  planned_with(kept(1, 10, start_));
  recorded(count_, "", "billing");
  Plan equal = ticket_plan(claimed_plan());
  equal.content_digest = crypto::sha256(mail(count_).bytes);
  equal.recent = kept(1, 10, start_);
  equal.flood = flood(FloodKind::parked);
  EXPECT_EQ(store(equal), Planned::merged);
  EXPECT_EQ(around(1, 10).of_sender, 1u);
  EXPECT_TRUE(ok(journal().floods()).empty());
}

TEST_F(RecentMailTest, WhatIsPlannedAnewIsCountedOnce) {
  const std::string id = planned(++count_, [&](Plan& plan) {
    plan.park_reason = "a reason", plan.recent = kept(1, 10, start_);
  });
  ok(journal().mending().retry(id, "dana"));
  Plan again = ticket_plan(claimed_plan());
  again.recent = kept(1, 10, start_, true);
  store(again);
  EXPECT_EQ(around(1, 10).of_sender, 1u);
  EXPECT_EQ(around(1, 10).automatic_of_sender, 1u);
}

TEST_F(RecentMailTest, ItIsForgottenByTheTimeItWasKept) {
  for (int i = 0; i < 10; ++i) planned_with(kept(1, 10, start_));
  clock_.advance(2h);
  planned_with(kept(2, 20, start_));
  EXPECT_EQ(number("SELECT COUNT(*) FROM recent_mail"), 11);
  clock_.advance(1us);
  planned_with(kept(2, 20, start_));
  EXPECT_EQ(number("SELECT COUNT(*) FROM recent_mail"), 2);
}

TEST_F(RecentMailTest, AFloodIsCountedUntilItIsEndedAlsoOverARestart) {
  const Flood parked = flood(FloodKind::parked);
  const Flood delayed = flood(FloodKind::delayed);
  const Instant began = clock_.now();
  planned_with(kept(1, 10, start_), parked);
  clock_.advance(5s);
  planned_with(kept(1, 10, start_), parked);
  planned_with(kept(1, 10, start_), delayed);
  open();
  const auto open_ones = ok(journal().floods());
  ASSERT_EQ(open_ones.size(), 2u);
  EXPECT_EQ(open_ones[1].name, parked.name);
  EXPECT_EQ(open_ones[1].mails, 2u);
  EXPECT_EQ(open_ones[1].sender, "help@globex.example");
  EXPECT_EQ(open_ones[1].subject, "Re: x");
  EXPECT_EQ(open_ones[1].began_at, began);
  EXPECT_EQ(open_ones[1].last_at, began + 5s);
  const auto ended = ok(journal().end_floods({parked.name, parked.name}));
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].mails, 2u);
  ASSERT_EQ(ok(journal().floods()).size(), 1u);
  EXPECT_EQ(ok(journal().floods())[0].name, delayed.name);
}

// Ten thousand of one sender wait; whoever else writes is filed before them.
TEST_F(RecentMailTest, WhatIsDelayedIsFiledAfterEverybodyElses) {
  for (int i = 0; i < 300; ++i) planned(++count_, [](Plan& plan) { plan.priority = -1; });
  const std::string other = planned(++count_);
  EXPECT_EQ(claimed_filings(1), std::vector{other});
  EXPECT_EQ(claimed_filings(8).size(), 8u);
}

}  // namespace intaked::journal
