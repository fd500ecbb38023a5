// Several threads at once, on everything.
#include <set>
#include <thread>

#include "journal/journal_fixture.h"

namespace intaked::journal {

TEST_F(JournalTest, ThreadsThatRecordPlanAndFileMeetOnlyInTheJournal) {
  constexpr std::uint32_t k_mails = 200;
  std::atomic<bool> failed = false;
  std::atomic<std::uint32_t> filed = 0;
  const auto check = [&](bool good) {
    if (!good) failed = true;
  };

  const auto fetch = [&](const std::string& mailbox) {
    for (std::uint32_t uid = 1; uid <= k_mails / 2; ++uid)
      check(record(journal(), mail(uid, mailbox + std::to_string(uid), mailbox), cursor_at(uid))
                .has_value());
  };
  const auto plan = [&] {
    while (filed < k_mails && !failed) {
      auto claims = journal().claim_plans(7);
      check(claims.has_value());
      if (!claims) return;
      std::vector<Plan> plans;
      for (const auto& claim : *claims) plans.push_back(ticket_plan(claim));
      check(journal().store_plans(std::move(plans)).has_value());
      std::this_thread::yield();
    }
  };
  const auto file = [&] {
    while (filed < k_mails && !failed) {
      auto claims = journal().claim_filings(5);
      check(claims.has_value());
      if (!claims) return;
      for (const auto& claim : *claims) {
        check(settle(journal(), claim.intake_id, delivery(claim, model::DeliveryOutcome::filed),
                     filed_as("T"))
                  .has_value());
        ++filed;
      }
      std::this_thread::yield();
    }
  };
  const auto look = [&] {
    while (filed < k_mails && !failed) {
      check(journal().list({.state = {}, .source = {}, .limit = 20}).has_value());
      check(journal().counts().has_value());
      check(journal().threads().find_leads({}).has_value());
      std::this_thread::yield();
    }
  };
  {
    std::vector<std::jthread> threads;
    threads.emplace_back(fetch, "support");
    threads.emplace_back(fetch, "billing");
    threads.emplace_back(plan);
    threads.emplace_back(plan);
    threads.emplace_back(file);
    threads.emplace_back(look);
  }
  EXPECT_FALSE(failed);
  EXPECT_EQ(filed, k_mails) << "each once";
  const Counts counts = ok(journal().counts());
  EXPECT_EQ(counts.filed, k_mails);
  EXPECT_EQ(counts.arrivals, k_mails);
  EXPECT_EQ(number("SELECT COUNT(*) FROM delivery"), k_mails);
  EXPECT_EQ(number("SELECT MAX(attempt) FROM delivery"), 1);
}

TEST_F(JournalTest, AJobThatFailsDoesNotTakeItsCompanyWithIt) {
  const std::string good = planned(1);
  const FilingClaim claim = claimed_filing();
  std::vector<bool> results;
  std::promise<void> all;
  const auto done = [&](Result<void> result) {
    results.push_back(result.has_value());
    if (results.size() == 3) all.set_value();
  };
  journal().settle("nobody", std::nullopt, filed_as("A"), done);
  journal().settle(good, delivery(claim, model::DeliveryOutcome::filed), filed_as("B"), done);
  journal().settle("nobody either", std::nullopt, filed_as("C"), done);
  all.get_future().wait();
  EXPECT_EQ(results, (std::vector<bool>{false, true, false}));
  EXPECT_EQ(intake(good).ticket_identifier, "B");
}

TEST_F(JournalTest, WhatAFailedJobWroteIsUndoneAndWhatWasDoneBesideItIsDoneOnce) {
  const std::string filed = planned(1);
  const std::string good = recorded(2);
  Options together = options();
  together.commit_wait = 300ms;
  together.group_rows_max = 2;
  open(together);
  const FilingClaim claim = claimed_filing();
  const Plan good_plan = ticket_plan(claimed_plan());
  Plan bad_plan = good_plan;
  bad_plan.intake_id = "nobody";

  std::promise<bool> settled;
  journal().settle(filed, delivery(claim, model::DeliveryOutcome::filed), filed_as("A"),
                   [&](Result<void> result) { settled.set_value(result.has_value()); });
  EXPECT_EQ(error_kind(journal().store_plans({good_plan, bad_plan})), ErrorKind::not_found);

  EXPECT_TRUE(settled.get_future().get());
  EXPECT_EQ(intake(filed).ticket_identifier, "A");
  EXPECT_EQ(number("SELECT COUNT(*) FROM delivery"), 1);
  EXPECT_EQ(state(good), State::received);
  EXPECT_EQ(number("SELECT COUNT(*) FROM draft"), 1) << "the filed one's";
}

}  // namespace intaked::journal
