// What waits for the desk: in which order, for how long, and what it is asked.
#include "app/enquirer.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>

#include "app/afterwards.h"
#include "fakes/fake_desk.h"
#include "journal/journal_fixture.h"

namespace intaked::app {

using namespace std::chrono_literals;

class EnquirerTest : public journal::JournalTest {
 protected:
  void SetUp() override {
    JournalTest::SetUp();
    enquirer_ = std::make_unique<Enquirer>(journal(), desk_, clock_);
    desk_.answer_later();
    ticket_ = planned(1);
    file(ticket_, "SUP-1");
    clock_.advance(1s);
  }
  void TearDown() override { journal_.reset(); }

  // Claimed, so that it may wait; a second apart.
  std::string claimed(std::uint32_t uid) {
    const std::string id = recorded(uid);
    EXPECT_EQ(claimed_plan().intake_id, id);
    clock_.advance(1s);
    return id;
  }
  static Enquiry enquiry(const std::string& id, std::vector<std::string> tickets = {"id-of-SUP-1"},
                         const std::string& person = "alice@acme.example") {
    Enquiry one;
    one.intake_id = id;
    one.people = {person};
    one.ids = {"a@acme.example"};
    one.comments_of = std::move(tickets);
    one.why = "waits for the desk";
    return one;
  }
  void answer() {
    desk_.answer_all();
    for (int step = 0; step < 3; ++step) journal::ok(journal().threads().release_held({}));
  }
  std::vector<std::string> claims() {
    std::vector<std::string> ids;
    for (const auto& claim : journal::ok(journal().claim_plans(10))) ids.push_back(claim.intake_id);
    return ids;
  }

  std::string ticket_;
  fakes::FakeDesk desk_{clock_};
  std::unique_ptr<Enquirer> enquirer_;
};

TEST_F(EnquirerTest, NothingWaitsBehindWhatCameAfterIt) {
  const std::string older = claimed(2), waiting = claimed(3), younger = claimed(4);
  journal::ok(enquirer_->ask(enquiry(waiting)));
  EXPECT_EQ(enquirer_->held_up_by(younger, "alice@acme.example", {}), waiting);
  EXPECT_EQ(enquirer_->held_up_by(younger, "bob@acme.example", {"a@acme.example"}), waiting);
  EXPECT_EQ(enquirer_->held_up_by(younger, "bob@acme.example", {"b@acme.example"}), "");
  EXPECT_EQ(enquirer_->held_up_by(older, "alice@acme.example", {"a@acme.example"}), "");
  answer();
  journal::ok(enquirer_->take_up(waiting));
  EXPECT_EQ(enquirer_->held_up_by(younger, "alice@acme.example", {"a@acme.example"}), "");
}

TEST_F(EnquirerTest, WhatWasToldForAMessageIsNotAskedForItAgain) {
  const std::string id = claimed(2);
  journal::ok(enquirer_->ask(enquiry(id)));
  answer();
  EXPECT_EQ(claims(), std::vector{id});
  journal::ok(enquirer_->take_up(id));
  EXPECT_FALSE(enquirer_->untold(enquiry(id)));
  const auto rest = enquirer_->untold(enquiry(id, {"id-of-SUP-1", "T2"}));
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->comments_of, std::vector<std::string>{"T2"});
  enquirer_->decided(id);
  EXPECT_TRUE(enquirer_->untold(enquiry(id)));
}

TEST_F(EnquirerTest, OnlyWhatFailedIsAskedAgain) {
  desk_.fail_look_ups(1);
  journal::ok(enquirer_->ask(enquiry(claimed(2), {"T2", "id-of-SUP-1"})));
  answer();
  EXPECT_EQ(desk_.enquiries(), 2);
  clock_.advance(10s);
  enquirer_->tick();
  answer();
  EXPECT_EQ(desk_.enquiries(), 3);
  EXPECT_EQ(claims().size(), 1u);
}

TEST_F(EnquirerTest, PatienceGoesByTicksHoweverOftenItWaits) {
  const std::string id = claimed(2);
  clock_.advance(Enquirer::k_late_patience);
  EXPECT_TRUE(enquirer_->may_wait(id, {}));
  EXPECT_FALSE(enquirer_->may_wait(id, clock_.now() - 1h)) << "it waited before we were started";
  EXPECT_TRUE(enquirer_->may_wait(id, clock_.now() + 1h)) << "the wall clock was put back";
  journal::ok(enquirer_->ask(enquiry(id)));
  EXPECT_TRUE(enquirer_->may_wait(id, clock_.now() - 1h)) << "it was put ahead meanwhile";
  clock_.advance(Enquiry::k_patience + 1s);
  enquirer_->tick();
  answer();
  EXPECT_EQ(claims(), std::vector{id});
  journal::ok(enquirer_->take_up(id));
  EXPECT_FALSE(enquirer_->may_wait(id, clock_.now()));
}

// Its provider may answer by now: nobody has asked it since we were started.
TEST_F(EnquirerTest, WhatWaitedBeforeAStartIsAskedForOnceMore) {
  const std::string id = claimed(2);
  Enquiry late = enquiry(id);
  late.since = clock_.now() - 1h;
  EXPECT_TRUE(enquirer_->may_wait(id, late.since));
  journal::ok(enquirer_->ask(late));
  EXPECT_EQ(desk_.enquiries(), 1);
  clock_.advance(Enquirer::k_late_patience - 1s);
  enquirer_->tick();
  EXPECT_THAT(claims(), testing::IsEmpty());
  clock_.advance(1s);
  enquirer_->tick();
  journal::ok(journal().threads().release_held({}));
  EXPECT_EQ(claims(), std::vector{id});
  EXPECT_FALSE(enquirer_->may_wait(id, late.since));
}

TEST_F(EnquirerTest, WhatHasOnlyWaitedBehindAnotherMayAskItself) {
  const std::string id = claimed(2), follower = claimed(3);
  journal::ok(enquirer_->ask(enquiry(id)));
  journal::ok(enquirer_->hold_behind(id, enquiry(follower)));
  clock_.advance(Enquiry::k_patience);
  enquirer_->tick();
  journal::ok(journal().threads().release_held({}));
  EXPECT_EQ(claims(), std::vector{id});
  journal::ok(enquirer_->take_up(id));
  EXPECT_EQ(claims(), std::vector{follower});
  EXPECT_TRUE(enquirer_->may_wait(follower, {}));
  journal::ok(enquirer_->ask(enquiry(follower)));
  EXPECT_EQ(desk_.enquiries(), 2);
  clock_.advance(Enquirer::k_late_patience);
  enquirer_->tick();
  EXPECT_FALSE(enquirer_->may_wait(follower, {}));
}

// A mail that is still at its provider is nothing without.
TEST_F(EnquirerTest, WhatIsNothingWithoutWaitsForADay) {
  const std::string id = claimed(2), soon = claimed(3);
  Enquiry all_of_it = enquiry(id);
  all_of_it.is_all_of_it = true;
  desk_.fail_look_ups(1'000);
  journal::ok(enquirer_->hold_behind(soon, all_of_it));  // which does not shorten it
  EXPECT_EQ(claims(), std::vector{id});
  journal::ok(enquirer_->ask(all_of_it));
  journal::ok(enquirer_->ask(enquiry(soon)));
  clock_.advance(Enquiry::k_patience + Enquirer::k_late_patience);
  enquirer_->tick();
  answer();
  EXPECT_EQ(claims(), std::vector{soon});
  clock_.advance(Enquiry::k_patience_for_all_of_it - 1h);
  enquirer_->tick();
  answer();
  EXPECT_THAT(claims(), testing::IsEmpty());
  EXPECT_TRUE(enquirer_->may_wait(id, {}, Enquiry::k_patience_for_all_of_it));
  clock_.advance(1h);
  enquirer_->tick();
  answer();
  EXPECT_EQ(claims(), std::vector{id});
  EXPECT_FALSE(enquirer_->may_wait(id, {}, Enquiry::k_patience_for_all_of_it));
}

// But not what it asks for once it can be read.
TEST_F(EnquirerTest, APatienceIsThatOfWhatIsAskedForNow) {
  const std::string id = claimed(2);
  Enquiry all_of_it = enquiry(id);
  all_of_it.is_all_of_it = true;
  journal::ok(enquirer_->ask(all_of_it));
  answer();
  EXPECT_EQ(claims(), std::vector{id});
  journal::ok(enquirer_->take_up(id));
  desk_.fail_look_ups(1'000);
  journal::ok(enquirer_->ask(enquiry(id, {"T2"})));
  clock_.advance(Enquiry::k_patience);
  enquirer_->tick();
  answer();
  EXPECT_EQ(claims(), std::vector{id});
}

class ProviderTest : public EnquirerTest {
 protected:
  Enquiry mail(const std::string& id, const std::string& url) {
    Enquiry one = enquiry(id, {});
    one.hook = "ses";
    one.needs = {{url, {}}};
    one.is_all_of_it = true;
    return one;
  }
  void tick_after(std::chrono::seconds time) {
    clock_.advance(time);
    provider_->tick();
    journal::ok(journal().threads().release_held({}));
  }
  void SetUp() override {
    EnquirerTest::SetUp();
    provider_ = std::make_unique<Enquirer>(
        journal(), desk_, clock_,
        [this](const std::string&, const model::EventNeed& need, const auto& done) {
          fetched_.push_back(need.url);
          done(gives_());
        });
  }
  void TearDown() override {
    provider_->stop();
    provider_.reset();
    EnquirerTest::TearDown();
  }

  std::vector<std::string> fetched_;
  std::function<Result<std::string>()> gives_ = [] { return fail(ErrorKind::unavailable, "away"); };
  std::unique_ptr<Enquirer> provider_;
};

TEST_F(ProviderTest, WhatIsStillThereIsAskedForInTheOrderInWhichItCame) {
  const std::string first = claimed(2), second = claimed(3);
  journal::ok(provider_->ask(mail(first, "1")));
  clock_.advance(5s);
  journal::ok(provider_->ask(mail(second, "2")));
  EXPECT_THAT(fetched_, testing::ElementsAre("1")) << "the second does not overtake the first";
  tick_after(5s);
  EXPECT_THAT(fetched_, testing::ElementsAre("1", "1", "2"));
  gives_ = [] { return std::string("a mail"); };
  tick_after(20s);
  EXPECT_THAT(fetched_, testing::ElementsAre("1", "1", "2", "1", "2"));
  EXPECT_EQ(claims(), (std::vector{first, second}));
}

TEST_F(ProviderTest, IsAskedEverMoreSeldom) {
  journal::ok(provider_->ask(mail(claimed(2), "1")));
  std::vector<int> after;
  for (int second = 1; second <= 1'000; ++second) {
    const std::size_t before = fetched_.size();
    tick_after(1s);
    if (fetched_.size() > before) after.push_back(second);
  }
  EXPECT_THAT(after, testing::ElementsAre(10, 30, 70, 150, 310, 610, 910));
}

// A key that was changed there is put right here; a mail that is gone is gone.
TEST_F(ProviderTest, WhoIsRefusedAsksAgainAndAPersonIsTold) {
  const std::string refused = claimed(2);
  gives_ = [] { return fail(ErrorKind::denied, "it answers 403"); };
  journal::ok(provider_->ask(mail(refused, "1")));
  EXPECT_THAT(claims(), testing::IsEmpty());
  ASSERT_EQ(provider_->troubles().count("ses"), 1u);
  EXPECT_EQ(provider_->troubles().at("ses").why, "it answers 403");
  EXPECT_EQ(provider_->troubles().at("ses").since, clock_.now());
  gives_ = [] { return fail(ErrorKind::not_found, "it answers 404"); };
  tick_after(10s);
  EXPECT_EQ(claims(), std::vector{refused});
  EXPECT_THAT(provider_->troubles(), testing::IsEmpty());
}

// An object of which the key is another's: it must not hold up a hook for a day, nor hide.
TEST_F(ProviderTest, AMailThatIsRefusedHoldsUpNoOther) {
  const std::string refused = claimed(2), given = claimed(3);
  gives_ = [this]() -> Result<std::string> {
    if (fetched_.back() == "1") return fail(ErrorKind::denied, "it answers 403");
    return std::string("a mail");
  };
  const Instant began = clock_.now();
  journal::ok(provider_->ask(mail(refused, "1")));
  for (const int after : {10, 20, 40}) tick_after(std::chrono::seconds(after));
  journal::ok(provider_->ask(mail(given, "2")));
  journal::ok(journal().threads().release_held({}));
  EXPECT_EQ(claims(), std::vector{given}) << "at once";
  ASSERT_EQ(provider_->troubles().count("ses"), 1u) << "the other is still refused";
  EXPECT_EQ(provider_->troubles().at("ses").since, began);
}

TEST_F(ProviderTest, NobodyIsTroubledByWhatNothingWaitsFor) {
  const std::string id = claimed(2);
  journal::ok(provider_->ask(mail(id, "1")));
  EXPECT_EQ(provider_->troubles().size(), 1u);
  tick_after(Enquiry::k_patience_for_all_of_it);
  EXPECT_EQ(claims(), std::vector{id});
  journal::ok(provider_->take_up(id));
  EXPECT_THAT(provider_->troubles(), testing::IsEmpty()) << "it is parked, which is told already";
}

TEST_F(ProviderTest, WhatWasDroppedAndIsTakenBackIsAskedForAnew) {
  const std::string id = claimed(2);
  gives_ = [] { return std::string("a mail"); };
  journal::ok(provider_->ask(mail(id, "1")));
  journal::ok(journal().threads().release_held({}));
  EXPECT_FALSE(provider_->untold(mail(id, "1")));
  tick_after(31s);
  EXPECT_TRUE(provider_->untold(mail(id, "1")));
}

// A parser that somebody has taken over may name thousands of things.
TEST_F(ProviderTest, AnswersInsideTheCallAreNoDeeperForBeingMany) {
  int depth = 0, deepest = 0;
  Enquirer enquirer(journal(), desk_, clock_,
                    [&](const std::string&, const model::EventNeed&, const auto& done) {
                      deepest = std::max(deepest, ++depth);
                      done(fail(ErrorKind::invalid, "no place of its provider"));
                      --depth;
                    });
  Enquiry many = enquiry(claimed(2), {});
  many.hook = "chat";
  for (int i = 0; i < 5'000; ++i) many.needs.push_back({std::to_string(i), {}});
  journal::ok(enquirer.ask(std::move(many)));
  EXPECT_EQ(deepest, 1);
  journal::ok(journal().threads().release_held({}));
  EXPECT_EQ(claims().size(), 1u);
  enquirer.stop();
}

// What is fetched while the disk is full could not be kept.
TEST_F(EnquirerTest, AFullDiskNeitherAsksNorCounts) {
  std::atomic<std::uint64_t> free = 1 << 30;
  journal::Options with = options();
  with.free_bytes_min = 1 << 20;
  with.free_bytes = [&] { return free.load(); };
  open(std::move(with));
  int fetched = 0;
  Enquirer enquirer(journal(), desk_, clock_,
                    [&](const std::string&, const model::EventNeed&, const auto& done) {
                      ++fetched;
                      done(fail(ErrorKind::unavailable, "it gives no answer"));
                    });
  const auto becomes = [&](bool taking) {
    for (int i = 0; i < 500 && journal().taking() != taking; ++i) std::this_thread::sleep_for(10ms);
    ASSERT_EQ(journal().taking(), taking);
  };
  Enquiry one = enquiry(claimed(2), {});
  one.hook = "chat";
  one.needs = {{"https://files.example.com/1", {}}};
  journal::ok(enquirer.ask(std::move(one)));
  EXPECT_EQ(fetched, 1);
  free = 0;
  becomes(false);
  for (int hour = 0; hour < 3; ++hour) {
    clock_.advance(1h);
    enquirer.tick();
  }
  EXPECT_EQ(fetched, 1);
  EXPECT_THAT(claims(), testing::IsEmpty());
  free = 1 << 30;
  becomes(true);
  enquirer.tick();
  EXPECT_EQ(fetched, 2);
  clock_.advance(Enquiry::k_patience + 1s);
  enquirer.tick();
  journal::ok(journal().threads().release_held({}));
  EXPECT_EQ(claims().size(), 1u) << "and then it waits no longer than anything else";
  enquirer.stop();
  open();
}

TEST_F(EnquirerTest, AProviderThatHangsTakesNobodyElsesPlaces) {
  std::vector<std::string> fetched;
  Enquirer enquirer(journal(), desk_, clock_,
                    [&](const std::string& hook, const model::EventNeed&, const auto&) {
                      fetched.push_back(hook);
                    });
  const auto ask = [&](std::uint32_t uid, const std::string& hook) {
    Enquiry one = enquiry(claimed(uid), {}, std::to_string(uid));
    one.ids = {};
    one.hook = hook;
    one.needs = {{"https://files.example.com/" + std::to_string(uid), {}}};
    journal::ok(enquirer.ask(std::move(one)));
  };
  for (std::uint32_t uid = 2; uid < 22; ++uid) ask(uid, "hangs");
  EXPECT_EQ(fetched.size(), 4u);
  ask(22, "other");
  EXPECT_EQ(fetched.back(), "other");
  journal::ok(enquirer.ask(enquiry(claimed(23))));
  EXPECT_EQ(desk_.enquiries(), 1);
  enquirer.stop();
}

TEST_F(EnquirerTest, WhoWaitsBehindWhatNobodyTakesUpGoesOn) {
  const std::string id = claimed(2), follower = claimed(3), late = claimed(4);
  journal::ok(enquirer_->ask(enquiry(id)));
  journal::ok(enquirer_->hold_behind(id, enquiry(follower, {})));
  EXPECT_THAT(claims(), testing::IsEmpty());
  answer();
  EXPECT_EQ(claims(), std::vector{id});
  journal::ok(enquirer_->take_up(id));
  journal::ok(enquirer_->hold_behind(id, enquiry(late, {})));
  EXPECT_THAT(claims(), testing::UnorderedElementsAre(follower, late));
}

TEST_F(EnquirerTest, NoMoreQuestionsAreUnderWayThanTheDesksClientCanTake) {
  for (std::uint32_t uid = 2; uid < 42; ++uid)
    journal::ok(enquirer_->ask(enquiry(claimed(uid), {"id-of-SUP-1"}, std::to_string(uid))));
  EXPECT_EQ(desk_.enquiries(), 16);
  for (int round = 0; round < 3; ++round) answer();
  EXPECT_EQ(desk_.enquiries(), 40);
  EXPECT_EQ(claims().size(), 10u);
}

TEST_F(EnquirerTest, ALinkToWhatNeverGetsATicketIsGivenUp) {
  const std::string opener = planned(2, [](journal::Plan& plan) { plan.park_reason = "no team"; });
  recorded(3);
  journal::Plan linked = journal::ticket_plan(claimed_plan());
  linked.parent_intake = opener;
  linked.afterwards = {{journal::AfterwardsKind::link, ""}};
  store(linked);
  file(linked.intake_id, "SUP-2");
  Afterwards afterwards(journal(), desk_, clock_);
  const auto tick = [&] {
    afterwards.tick();
    journal::ok(journal().threads().release_held({}));
    return journal::ok(journal().find(linked.intake_id)).afterwards.at(0);
  };
  EXPECT_EQ(tick().state, "waiting");
  clock_.advance(73h);
  const auto step = tick();
  EXPECT_EQ(step.state, "refused");
  EXPECT_THAT(step.text, testing::HasSubstr("three days"));
}

}  // namespace intaked::app
