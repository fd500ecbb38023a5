// What a person sees and mends.
#include <algorithm>
#include <cctype>

#include "journal/inspection.h"
#include "journal/journal_fixture.h"

namespace intaked::journal {

using model::DeliveryOutcome;

TEST_F(JournalTest, AMessageIsFoundByItsIdAPrefixItsTicketOrTheTicketsId) {
  const std::string id = planned(1);
  clock_.advance(std::chrono::hours{24 * 365});  // so that no other id begins alike
  planned(2);
  EXPECT_EQ(intake(id.substr(0, 6)).id, id);
  std::string shouted = id;
  std::ranges::transform(shouted, shouted.begin(),
                         [](char c) { return static_cast<char>(std::toupper(c)); });
  EXPECT_EQ(intake(shouted).id, id);
  file(id, "SUP-142");
  EXPECT_EQ(intake("SUP-142").id, id);
  EXPECT_EQ(intake("id-of-SUP-142").id, id);
  EXPECT_EQ(intake("sup-142").id, id) << "as find takes it";
}

TEST_F(JournalTest, ATicketIsFirstWhatWasTyped) {
  const std::string small = planned(1);
  file(small, "sup-7");
  const std::string large = planned(2);
  file(large, "SUP-7");
  EXPECT_EQ(intake("sup-7").id, small);
  EXPECT_EQ(intake("SUP-7").id, large);
}

TEST_F(JournalTest, WhatTheDeskMayHaveIsInDoubtThoughItIsParked) {
  const std::string refused = planned(1);
  const FilingClaim first = claimed_filing();
  ok(settle(journal(), refused, delivery(first, DeliveryOutcome::refused), parked_because("no")));
  EXPECT_FALSE(intake(refused).in_doubt);
  const std::string unknown = planned(2);
  const FilingClaim second = claimed_filing();
  ok(settle(journal(), unknown, delivery(second, DeliveryOutcome::unknown), in_doubt_for(300s)));
  ok(settle(journal(), unknown, std::nullopt, parked_because("nobody knows")));
  EXPECT_TRUE(intake(unknown).in_doubt);
  EXPECT_EQ(error_kind(Result<void>(journal().mending().refile(unknown, "dana"))),
            ErrorKind::conflict);
}

TEST_F(JournalTest, WhatIsNotFoundOrNotOneIsSaid) {
  recorded(1);
  const std::string id = recorded(2);
  EXPECT_EQ(error_kind(journal().find("SUP-9999")), ErrorKind::not_found);
  EXPECT_EQ(error_kind(journal().find("")), ErrorKind::not_found);
  EXPECT_EQ(error_kind(journal().find(id.substr(0, 3))), ErrorKind::not_found);
  EXPECT_EQ(error_kind(journal().find(id.substr(0, 8))), ErrorKind::conflict)
      << "two of the same moment";
}

TEST_F(JournalTest, ListsFilterByStateAndSource) {
  const std::string first = planned(1);
  const std::string second = planned(2, {}, "billing");
  const std::string third = recorded(3);
  const auto ids = [&](ListFilter filter) {
    std::vector<std::string> found;
    for (const auto& one : ok(journal().list(filter))) found.push_back(one.id);
    return found;
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(ids({.state = {}, .source = {}}), (Ids{first, second, third}));
  EXPECT_EQ(ids({.state = {}, .source = {}, .limit = 1, .oldest_first = false}), Ids{third});
  EXPECT_EQ(ids({.state = State::planned, .source = {}}), (Ids{first, second}));
  EXPECT_EQ(ids({.state = State::received, .source = {}}), Ids{third});
  EXPECT_EQ(ids({.state = {}, .source = "billing"}), Ids{second});
  EXPECT_EQ(ids({.state = {}, .source = "email"}), (Ids{first, second}));
  EXPECT_EQ(ids({.state = State::parked, .source = {}}), Ids{});
}

TEST_F(JournalTest, AListIsALongQuestionThatAStopEndsAndThatHoldsUpNoGlance) {
  recorded(1);
  EXPECT_EQ(ok(journal().list({})).size(), 1u);
  journal().inspection().stop();
  EXPECT_EQ(error_kind(journal().list({})), ErrorKind::unavailable);
  EXPECT_EQ(ok(journal().counts()).received, 1u);
  ok(journal().pulse());
}

TEST_F(JournalTest, ARetriedMessageIsUnderstoodAnewAndKeepsItsHistory) {
  const std::string id = planned(1);
  const FilingClaim claim = claimed_filing();
  ok(settle(journal(), id, delivery(claim, DeliveryOutcome::refused), parked_because("no team")));
  ok(journal().mending().retry(id, "dana"));
  const PlanClaim again = claimed_plan();
  EXPECT_EQ(again.intake_id, id);
  EXPECT_EQ(again.reopened_because, "retried by dana");
  store(ticket_plan(again));
  EXPECT_EQ(claimed_filing().revision, 2);
  const auto details = ok(journal().find(id));
  EXPECT_EQ(details.deliveries.size(), 1u);
  ASSERT_EQ(details.changes.size(), 1u);
  EXPECT_EQ(details.changes[0].who, "dana");
  EXPECT_EQ(details.changes[0].what, "retry");
}

TEST_F(JournalTest, ADraftParkedInDoubtIsLookedUpBeforeItIsSentAgain) {
  const std::string id = planned(1);
  const FilingClaim claim = claimed_filing();
  ok(settle(journal(), id, delivery(claim, DeliveryOutcome::unknown), in_doubt_for(300s)));
  ok(settle(journal(), id, std::nullopt, parked_because("the desk cannot tell")));
  EXPECT_TRUE(ok(journal().in_doubt({})).empty());
  ok(journal().mending().retry(id, "dana"));
  EXPECT_EQ(state(id), State::planned);
  EXPECT_TRUE(ok(journal().claim_plans(1)).empty());
  EXPECT_TRUE(claimed_filings(1).empty());
  const auto doubts = ok(journal().in_doubt({}));
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_EQ(doubts[0].settle_remaining, 0s);
  EXPECT_EQ(doubts[0].claim.revision, 1);
}

TEST_F(JournalTest, WhoRetriesWhatIsParkedTakesNoDropBack) {
  const std::string id = planned(1);
  ok(journal().mending().drop(id, "dana", "spam"));
  const auto refused = journal().mending().retry(id, "erin", "", Retry::parked);
  ASSERT_EQ(error_kind(refused), ErrorKind::conflict);
  EXPECT_NE(refused.error().text.find("dropped meanwhile"), std::string::npos);
  EXPECT_EQ(intake(id).state, State::dropped);
}

TEST_F(JournalTest, ADraftInDoubtThatWasDroppedIsLookedUpToo) {
  const std::string id = planned(1);
  const FilingClaim claim = claimed_filing();
  ok(settle(journal(), id, delivery(claim, DeliveryOutcome::unknown), in_doubt_for(300s)));
  ok(settle(journal(), id, std::nullopt, parked_because("the desk cannot tell")));
  ok(journal().mending().drop(id, "dana", "not needed"));
  EXPECT_TRUE(ok(journal().in_doubt({})).empty());
  ok(journal().mending().retry(id, "erin"));
  EXPECT_TRUE(claimed_filings(1).empty());
  EXPECT_EQ(ok(journal().in_doubt({})).size(), 1u);
}

TEST_F(JournalTest, WhatIsNotParkedOrDroppedIsNotRetried) {
  const std::string original = planned(2);
  EXPECT_EQ(error_kind(journal().mending().retry(original, "dana")), ErrorKind::conflict);
  const std::string merged = planned(
      3, [&](Plan& plan) { plan.content_digest = crypto::sha256(mail(2).bytes); }, "billing");
  const auto refused = journal().mending().retry(merged, "dana");
  ASSERT_EQ(error_kind(refused), ErrorKind::conflict);
  EXPECT_NE(refused.error().text.find(original), std::string::npos) << refused.error().text;
}

TEST_F(JournalTest, ADroppedMessageNamesWhoAndWhyAndMayBeTakenBack) {
  const std::string id = planned(1);
  ok(journal().mending().drop(id, "dana", "test mail"));
  EXPECT_EQ(intake(id).reason, "test mail");
  EXPECT_EQ(ok(journal().find(id)).changes.at(0).detail, "test mail");
  EXPECT_EQ(ok(journal().pending_acknowledgements("support", 9)).size(), 1u);
  EXPECT_TRUE(claimed_filings(9).empty());
  EXPECT_EQ(error_kind(journal().mending().drop(id, "dana", "again")), ErrorKind::conflict);
  ok(journal().mending().retry(id, "erin"));
  EXPECT_TRUE(ok(journal().pending_acknowledgements("support", 9)).empty());
  store(ticket_plan(claimed_plan()));
  file(id, "SUP-3");
  EXPECT_EQ(error_kind(journal().mending().drop(id, "dana", "too late")), ErrorKind::conflict);
}

TEST_F(JournalTest, WhatIsBeingFiledCannotBeDropped) {
  const std::string id = planned(1);
  claimed_filing();
  EXPECT_EQ(error_kind(journal().mending().drop(id, "dana", "oops")), ErrorKind::conflict);
}

TEST_F(JournalTest, TheDesksDirectoryIsKept) {
  EXPECT_EQ(ok(journal().directory()), std::nullopt);
  model::DeskDirectory directory;
  directory.read_at = Instant{5s};
  directory.known = {model::DirectoryList::team, model::DirectoryList::priority};
  directory.entries = {{model::DirectoryList::team, "T1", "Billing \"EU\""},
                       {model::DirectoryList::priority, "P1", "Größer"}};
  ok(journal().store_directory(directory));
  open();
  const auto kept = ok(journal().directory());
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->read_at, Instant{5s});
  EXPECT_TRUE(kept->knows(model::DirectoryList::priority));
  EXPECT_FALSE(kept->knows(model::DirectoryList::agent));
  EXPECT_EQ(kept->find_id(model::DirectoryList::team, "T1")->name, "Billing \"EU\"");
  EXPECT_EQ(kept->find_id(model::DirectoryList::priority, "P1")->name, "Größer");
}

TEST_F(JournalTest, ListenersHearWhatMayBeDoneNext) {
  std::atomic<int> plans = 0;
  std::atomic<int> filings = 0;
  journal().listen(
      {.plans = [&] { ++plans; }, .filings = [&] { ++filings; }, .acknowledgements = {}});
  const std::string id = recorded(1);
  store(ticket_plan(claimed_plan()));
  ok(journal().release_plans({}));  // whatever was called is done
  EXPECT_EQ(plans, 1);
  EXPECT_EQ(filings, 1);
}

}  // namespace intaked::journal
