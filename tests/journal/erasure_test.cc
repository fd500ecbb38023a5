// A person is forgotten: nothing they wrote is left in the journal's files, and what became of it
// is still known.
#include "journal/erasure.h"

#include <fstream>
#include <sstream>

#include "journal/filing.h"
#include "journal/inspection.h"
#include "journal/journal_fixture.h"
#include "journal/schema.h"
#include "journal/writer.h"

namespace intaked::journal {
namespace {

const Person k_alice{.address = "Alice@acme.example", .participant = "alice@acme.example"};

class ErasureTest : public JournalTest {
 protected:
  // A mail whose every place says something of Alice.
  std::string from_alice(std::uint32_t uid, const std::string& ticket) {
    const std::string id =
        recorded(uid, "From: alice@acme.example\r\nSubject: Zebrastripe\r\n\r\n" +
                          std::to_string(uid) + " of my Zebrastripe\r\n");
    Plan plan = ticket_plan(claimed_plan());
    plan.subject = "Zebrastripe";
    plan.from_name = "Alice Zebrastripe";
    plan.thread_ids = {plan.message_id, "1.alice@acme.example"};
    plan.thread_index = "AdEx zebrastripe";
    plan.decision.rules = {"gold", "invoice"};
    plan.understood = model::Json::object();
    plan.understood.set("subject", "Zebrastripe");
    plan.body = "{\"title\":\"Zebrastripe\"}";
    store(std::move(plan));
    if (ticket.empty()) return id;
    const FilingClaim claim = claimed_filing();
    model::Delivery told = delivery(claim, model::DeliveryOutcome::filed);
    told.text = "created Zebrastripe for alice@acme.example";
    ok(settle(journal(), id, told, filed_as(ticket)));
    return id;
  }
  std::string from_bob(std::uint32_t uid, const std::string& parent, const std::string& ticket) {
    const std::string id = recorded(
        uid, "From: bob@globex.example\r\n\r\n" +
                 (parent.empty() ? "Walrus " + std::to_string(uid) : "> Zebrastripe") + "\r\n");
    Plan plan = parent.empty() ? ticket_plan(claimed_plan()) : reply_plan(claimed_plan(), parent);
    plan.from = "bob@globex.example";
    plan.from_name = "Bob";
    plan.participants = {"bob@globex.example"};
    plan.subject = parent.empty() ? "Walrus" : "Re: Zebrastripe";
    store(std::move(plan));
    file(id, ticket);
    return id;
  }
  Forgotten forget(const Person& person = k_alice) {
    return ok(journal().mending().forget(person, "dana (uid 1000)", Erase::now));
  }
  std::string path() const { return directory_.path() + "/journal.db"; }
  // The journal is closed, its writer goes on.
  std::unique_ptr<Writer> writer_alone() {
    journal_.reset();
    return std::make_unique<Writer>(
        ok(open_database(path(), clock_.now())), options_, clock_, [] { return 1ull << 40; },
        [](const Wakes&) {});
  }
  std::size_t found(const std::string& word) {
    return ok(journal().inspection().find({.words = {word}})).messages.size();
  }
  // Of the journal's files, those with these bytes in them, in any case of their letters.
  std::string files_with(const std::string& words) {
    std::string names;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      std::ostringstream bytes;
      bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      std::string text = std::move(bytes).str();
      for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      if (text.find(words) != text.npos) names += entry.path().filename().string() + " ";
    }
    return names;
  }

  Options options_ = options();
};

TEST_F(ErasureTest, NothingOfAPersonIsLeftInTheJournalsFiles) {
  for (std::uint32_t uid = 1; uid <= 40; ++uid) {
    from_alice(uid, "SUP-" + std::to_string(uid));
    from_bob(100 + uid, "", "SUP-" + std::to_string(100 + uid));
  }
  ASSERT_NE(files_with("zebrastripe"), "");
  const Forgotten forgotten = forget();
  EXPECT_EQ(forgotten.own, 40u);
  EXPECT_EQ(forgotten.tickets.size(), 40u);
  EXPECT_TRUE(forgotten.overwritten);
  EXPECT_EQ(files_with("zebrastripe"), "");
  EXPECT_EQ(files_with("alice"), "");
  EXPECT_EQ(found("alice@acme.example") + found("zebrastripe"), 0u);
  EXPECT_EQ(found("bob@globex.example"), 40u) << "others are as they were";
  EXPECT_NE(files_with("walrus"), "");
}

TEST_F(ErasureTest, WhatBecameOfItStaysKnown) {
  const std::string id = from_alice(1, "SUP-1");
  const std::string bytes = ok(journal().raw_bytes(id));
  forget();
  const IntakeDetails details = ok(journal().find("SUP-1"));
  EXPECT_EQ(details.intake.id, id);
  EXPECT_EQ(details.intake.state, State::filed);
  EXPECT_EQ(details.intake.subject, "(erased)");
  EXPECT_EQ(details.intake.from, "");
  ASSERT_EQ(details.deliveries.size(), 1u);
  EXPECT_EQ(details.deliveries[0].text, "");
  EXPECT_EQ(details.changes.back().what, "forget");
  EXPECT_EQ(details.changes.back().who, "dana (uid 1000)");
  EXPECT_EQ(error_kind(journal().raw_bytes(id)), ErrorKind::not_found);
  EXPECT_EQ(ok(journal().inspection().find({.rule = "invoice"})).messages.size(), 1u);
  EXPECT_EQ(ok(journal().inspection().find({.origin = "support"})).messages.size(), 1u);
  EXPECT_EQ(ok(record(journal(), mail(9, bytes), cursor_at(9))).recording, Recording::same_bytes)
      << "its copy makes no second ticket";
  EXPECT_TRUE(ok(journal().inspection().check(true)).findings.empty());
}

TEST_F(ErasureTest, AnAnswerByItsMessageIdStillJoinsItsTicket) {
  from_alice(1, "SUP-1");
  forget();
  EXPECT_EQ(number("SELECT COUNT(*) FROM thread_reference"), 1);
  EXPECT_EQ(number("SELECT COUNT(*) FROM thread_index"), 0) << "it holds the subject";
}

TEST_F(ErasureTest, WhatOthersAnsweredIsErasedSinceItQuotes) {
  const std::string opener = from_alice(1, "SUP-1");
  const std::string reply = from_bob(2, opener, "");
  const Forgotten forgotten = forget();
  EXPECT_EQ(forgotten.own, 1u);
  EXPECT_EQ(forgotten.others, 1u);
  EXPECT_EQ(forgotten.tickets, std::vector<std::string>{"SUP-1"});
  EXPECT_EQ(files_with("zebrastripe"), "");
  EXPECT_EQ(found("bob@globex.example"), 1u) << "who wrote it is not the one to forget";
  EXPECT_EQ(intake(reply).from_name, "Bob");
}

TEST_F(ErasureTest, WhatIsNotSettledIsNamedAndStaysAsItIs) {
  const std::string filed = from_alice(1, "SUP-1");
  const std::string parked = planned(2, [](Plan& plan) { plan.park_reason = "look"; });
  const Forgotten first = forget();
  EXPECT_EQ(first.own, 1u);
  EXPECT_EQ(first.waiting, std::vector<std::string>{parked});
  EXPECT_EQ(intake(parked).subject, "A question");
  EXPECT_TRUE(journal().raw_bytes(parked));
  ok(journal().mending().drop(parked, "dana", "alice asked for it"));
  const Forgotten second = forget();
  EXPECT_EQ(second.own, 1u) << "each once";
  EXPECT_TRUE(second.waiting.empty());
  EXPECT_EQ(files_with("alice"), "");
}

// Its ticket was to be closed once it is there.
TEST_F(ErasureTest, NothingIsWaitedForThatFollowsAFilingWhichWillNotBe) {
  const std::string id = planned(1, [](Plan& plan) {
    plan.afterwards = {{AfterwardsKind::update, R"({"statusName":"Zebrastripe"})"}};
  });
  ok(journal().mending().drop(id, "dana", ""));
  EXPECT_EQ(number("SELECT COUNT(*) FROM afterwards"), 0);
  // As an earlier version has left it.
  auto db = ok(sql::Connection::open(path(), sql::OpenMode::read_write));
  ok(
      db->run("INSERT INTO afterwards (intake, kind, body, at)"
              " SELECT id, 'update', 'Zebrastripe', 1 FROM intake"));
  db.reset();
  const Forgotten forgotten = forget();
  EXPECT_EQ(forgotten.own, 1u);
  EXPECT_TRUE(forgotten.waiting.empty());
  EXPECT_EQ(files_with("zebrastripe"), "");
}

TEST_F(ErasureTest, WhyAnothersMessageWasDroppedGoesToo) {
  const std::string opener = from_alice(1, "SUP-1");
  const std::string reply = recorded(2, "From: bob@globex.example\r\n\r\nyes\r\n");
  Plan plan = reply_plan(claimed_plan(), opener);
  plan.from = "bob@globex.example";
  store(std::move(plan));
  ok(journal().mending().drop(reply, "dana", "Mrs Zebrastripe called"));
  EXPECT_EQ(forget().others, 1u);
  EXPECT_EQ(intake(reply).reason, "(erased)");
  EXPECT_EQ(files_with("zebrastripe"), "");
}

// It waited when all was listed, and is filed between two steps.
TEST_F(ErasureTest, WhatIsSettledMeanwhileIsErasedToo) {
  const std::string opener = from_alice(1, "SUP-1");
  for (std::uint32_t uid = 2; uid <= 70; ++uid) from_alice(uid, "SUP-" + std::to_string(uid));
  const std::string reply = from_bob(99, opener, "");
  auto writer = writer_alone();
  ok(writer->run([&](Transaction& t) {
    return t.db.run("UPDATE intake SET state = 'planned' WHERE public_id = $1", {reply});
  }));
  bool is_filed = false;
  const auto file_it_once_some_are_erased = [&] {
    if (is_filed || number("SELECT COUNT(*) FROM intake WHERE erased > 0") == 0) return false;
    is_filed = true;
    ok(writer->run([&](Transaction& t) {
      return journal::settle(t, options_, reply, std::nullopt, filed_as(""));
    }));
    return false;
  };
  const Forgotten forgotten = ok(
      journal::forget(*writer, path(), k_alice, "dana", Erase::now, file_it_once_some_are_erased));
  EXPECT_TRUE(is_filed);
  EXPECT_EQ(forgotten.own, 70u);
  EXPECT_EQ(forgotten.others, 1u);
  EXPECT_TRUE(forgotten.waiting.empty());
  writer.reset();
  EXPECT_EQ(files_with("zebrastripe"), "");
}

TEST_F(ErasureTest, WhatStillWaitsKeepsThePersonKnown) {
  const std::string opener = from_alice(1, "SUP-1");
  const std::string reply = recorded(2, "From: bob@globex.example\r\n\r\nZebrastripe\r\n");
  Plan plan = reply_plan(claimed_plan(), opener);
  plan.from = "bob@globex.example";
  plan.participants = {"bob@globex.example"};
  store(std::move(plan));
  EXPECT_EQ(forget().waiting, std::vector<std::string>{reply});
  file(reply, "");
  EXPECT_EQ(forget().others, 1u) << "it is found by the conversation";
  EXPECT_EQ(number("SELECT COUNT(*) FROM participant WHERE address = 'alice@acme.example'"), 0);
}

// However much there is to read, mail is recorded meanwhile.
TEST_F(ErasureTest, LookingIsNothingThatTheWriterWaitsFor) {
  from_alice(1, "SUP-1");
  auto writer = writer_alone();
  std::promise<void> looked;
  std::atomic<bool> was_looked_at_first{false};
  writer->submit({.work = [&, answer = std::make_shared<std::future<void>>(looked.get_future())](
                              Transaction&) -> Result<void> {
    was_looked_at_first = answer->wait_for(10s) == std::future_status::ready;
    return {};
  }});
  const Forgotten forgotten =
      ok(journal::forget(*writer, path(), k_alice, "dana", Erase::only_look, [] { return false; }));
  looked.set_value();
  writer.reset();
  EXPECT_EQ(forgotten.own, 1u);
  EXPECT_TRUE(was_looked_at_first);
}

TEST_F(ErasureTest, AnotherArrivalOfTheSameMailGoesWithIt) {
  const std::string first = recorded(1, "Subject: one\r\n\r\nZebrastripe\r\n");
  Plan plan = ticket_plan(claimed_plan());
  const Plan same = plan;
  store(std::move(plan));
  file(first, "SUP-1");
  const std::string second = recorded(2, "Subject: one\r\n\r\nZebrastripe\r\n ", "billing");
  Plan again = same;
  again.intake_id = claimed_plan().intake_id;
  ASSERT_EQ(store(std::move(again)), Planned::merged);
  const Forgotten forgotten = forget();
  EXPECT_EQ(forgotten.own, 2u);
  EXPECT_EQ(forgotten.not_understood, 0u) << "it is known whose copy it is";
  EXPECT_EQ(files_with("zebrastripe"), "");
  EXPECT_EQ(intake(second).merged_into, first);
  EXPECT_EQ(ok(journal().inspection().find({.origin = "billing"})).messages.size(), 1u);
  EXPECT_TRUE(ok(journal().inspection().check(true)).findings.empty());
}

TEST_F(ErasureTest, RulesThatNameThePersonAreNamedOrGoWithTheirBook) {
  const auto use = [&](const std::string& digest, const std::string& text) {
    ok(journal().mending().use_book(
        {.digest = digest, .rules = 1, .tables = {{"rules/20-team.yaml", text}}}, "dana"));
  };
  use("a41f00", "from: ALICE@acme.example");
  use("c90e00", "from: alice@acme.example");
  EXPECT_EQ(forget().tables, std::vector<std::string>{"rules/20-team.yaml"});
  EXPECT_FALSE(journal().inspection().book_text("a41f00"));
  EXPECT_TRUE(journal().inspection().book_text("c90e00")) << "it is in use";
  use("d10000", "from: bob@globex.example");
  EXPECT_TRUE(forget().tables.empty());
  EXPECT_EQ(files_with("alice"), "");
}

TEST_F(ErasureTest, ACopyThatComesLaterIsNotKept) {
  const std::string first = recorded(1, "Subject: one\r\n\r\nZebrastripe\r\n");
  const Plan plan = ticket_plan(claimed_plan());
  store(plan);
  file(first, "SUP-1");
  forget();
  recorded(2, "X-Via: other\r\nSubject: one\r\n\r\nZebrastripe\r\n");
  Plan copy = plan;
  copy.intake_id = claimed_plan().intake_id;
  ASSERT_EQ(store(std::move(copy)), Planned::merged) << "no second ticket";
  EXPECT_EQ(number("SELECT COUNT(*) FROM chunk"), 0);
}

TEST_F(ErasureTest, WhoIsWrittenAlmostAlikeIsAnother) {
  const auto from = [&](std::uint32_t uid, const std::string& address) {
    const std::string id = planned(uid, [&](Plan& plan) {
      plan.from = address;
      plan.participants = {address};
      plan.understood = model::Json::object();
    });
    file(id, "SUP-" + std::to_string(uid));
    return id;
  };
  from(1, "o'brien@acme.example");
  from(2, "o_brien@acme.example");
  from(3, "O_Brien+news@acme.example");
  const Forgotten forgotten =
      forget({.address = "o_brien@acme.example", .participant = "o_brien@acme.example"});
  EXPECT_EQ(forgotten.own, 2u);
  EXPECT_EQ(intake("SUP-1").from, "o'brien@acme.example");
}

TEST_F(ErasureTest, AMailThatIsCalledErasedIsNot) {
  const std::string id = planned(1, [](Plan& plan) {
    plan.from = "bob@globex.example";
    plan.subject = "(erased)";
  });
  file(id, "SUP-1");
  EXPECT_EQ(forget().others, 1u) << "she takes part in it";
  EXPECT_FALSE(journal().raw_bytes(id));
}

TEST_F(ErasureTest, AStopEndsItBetweenTwoSteps) {
  from_alice(1, "SUP-1");
  journal().mending().stop();
  EXPECT_EQ(error_kind(journal().mending().forget(k_alice, "dana", Erase::now)),
            ErrorKind::unavailable);
  EXPECT_EQ(found("zebrastripe"), 1u);
}

TEST_F(ErasureTest, WhatNobodyHasUnderstoodYetIsCounted) {
  from_alice(1, "SUP-1");
  recorded(2);
  EXPECT_EQ(forget().not_understood, 1u) << "it may be hers";
}

TEST_F(ErasureTest, AStoredFileGoesWithTheLastRowThatHadIt) {
  const std::string id = from_alice(1, "SUP-1");
  auto db = ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::read_write));
  ok(db->script(
      "INSERT INTO draft_file SELECT id, 1, 'passport.pdf', '', '', 1, x'0a', '1', '', 0, 1,"
      " 'stored', '', 'https://files.example/1', '', 1 FROM intake;"
      "INSERT INTO stored_file VALUES ('desk', x'0a', 'passport.pdf', '', 'https://f.example', '', "
      "1)"));
  db.reset();
  forget();
  EXPECT_EQ(number("SELECT COUNT(*) FROM stored_file") + number("SELECT COUNT(*) FROM draft_file"),
            0);
}

TEST_F(ErasureTest, OnlyLookingChangesNothing) {
  from_alice(1, "SUP-1");
  const auto told = ok(journal().mending().forget(k_alice, "dana", Erase::only_look));
  EXPECT_EQ(told.own, 1u);
  EXPECT_EQ(told.tickets, std::vector<std::string>{"SUP-1"});
  EXPECT_EQ(found("zebrastripe"), 1u);
  EXPECT_EQ(ok(journal().find("SUP-1")).changes.size(), 0u);
}

TEST_F(ErasureTest, ADomainOrAWordIsNobody) {
  from_alice(1, "SUP-1");
  for (const char* address :
       {"@acme.example", "alice", "", "alice@", "zebra*", "<alice@acme.example>",
        "alice@acme.example,", "Alice <alice@acme.example>", "mailto:alice@acme.example",
        " alice@acme.example"})
    EXPECT_EQ(error_kind(journal().mending().forget({.address = address, .participant = {}}, "dana",
                                                    Erase::now)),
              ErrorKind::invalid)
        << address;
  EXPECT_EQ(found("zebrastripe"), 1u);
}

TEST_F(ErasureTest, SomebodyElseIsLeftAlone) {
  from_alice(1, "SUP-1");
  EXPECT_EQ(forget({.address = "lice@acme.example", .participant = "lice@acme.example"}).own, 0u);
  EXPECT_EQ(found("zebrastripe"), 1u);
}

TEST_F(ErasureTest, ADeliveryIsOtherwiseAsItWas) {
  from_alice(1, "SUP-1");
  auto db = ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::read_write));
  for (const char* set : {"text = 'other'", "outcome = 'refused', text = ''",
                          "ticket_identifier = 'SUP-2', text = ''", "attempt = 7, text = ''"})
    EXPECT_FALSE(db->run("UPDATE delivery SET " + std::string(set))) << set;
}

}  // namespace
}  // namespace intaked::journal
