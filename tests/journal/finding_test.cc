// Where is that mail? What people type, and what they are shown.
#include "journal/finding_words.h"
#include "journal/inspection.h"
#include "journal/journal_fixture.h"

namespace intaked::journal {
namespace {

using Words = std::vector<std::string>;

class FindingTest : public JournalTest {
 protected:
  // A message that is planned, with who wrote it about what.
  std::string from(std::uint32_t uid, const std::string& address, const std::string& name,
                   const std::string& subject, std::string mailbox = "support") {
    const std::string id = came(uid, std::move(mailbox));
    Plan plan = ticket_plan(claimed_plan());
    plan.from = address;
    plan.from_name = name;
    plan.subject = subject;
    plan.message_id =
        message_id_.empty() ? "m" + std::to_string(uid) + "@mail.example" : message_id_;
    plan.thread_ids = {plan.message_id};
    if (change_) change_(plan);
    store(std::move(plan));
    return id;
  }
  // Recorded now.
  std::string came(std::uint32_t uid, std::string mailbox) {
    model::RawMessage message = mail(uid, "", std::move(mailbox));
    message.received_at = came_at_.value_or(clock_.now());
    return ok(record(journal(), std::move(message), cursor_at(uid))).intake_id;
  }
  std::vector<std::string> found_for(Wanted wanted) {
    std::vector<std::string> ids;
    for (const auto& one : ok(journal().inspection().find(wanted)).messages) ids.push_back(one.id);
    return ids;
  }
  std::vector<std::string> found(const std::string& word) { return found_for({.words = {word}}); }

  std::function<void(Plan&)> change_;
  std::string message_id_;          // of what comes; "" = one of its own
  std::optional<Instant> came_at_;  // nullopt = when it is recorded
};

TEST_F(FindingTest, ByAddressDomainNameAndWordsOfTheSubject) {
  const std::string a = from(1, "Alice@Acme.example", "Alice Fox", "Invoice 204117 is wrong");
  const std::string b = from(2, "bob+news@acme.example", "Böb Müller", "Re: invoice-204118, again");
  const std::string c = from(3, "carol@globex.example", "", "请问发票在哪里");
  EXPECT_EQ(found("alice@acme.example"), Words{a});
  EXPECT_EQ(found("ALICE@ACME.EXAMPLE"), Words{a});
  EXPECT_EQ(found("bob@acme.example"), Words{b}) << "without its tag, too";
  EXPECT_EQ(found("@acme.example"), (Words{b, a})) << "the youngest first";
  EXPECT_EQ(found("acme.example"), (Words{b, a}));
  EXPECT_EQ(found("invoice"), (Words{b, a}));
  EXPECT_EQ(found("inv*"), (Words{b, a}));
  EXPECT_EQ(found("inv"), Words{}) << "whole words, unless a star says otherwise";
  EXPECT_EQ(found("204118"), Words{b});
  EXPECT_EQ(found("muller"), Words{b}) << "as people type it";
  EXPECT_EQ(found("MÜLLER"), Words{b});
  EXPECT_EQ(found("fox invoice"), Words{a}) << "all of them";
  EXPECT_EQ(found_for({.words = {"invoice", "@acme.example", "204117"}}), Words{a});
  EXPECT_EQ(found("发票"), Words{c}) << "no blanks stand around words there";
  EXPECT_EQ(found("nobody@acme.example"), Words{});
}

TEST_F(FindingTest, WhoeverItIsFrom) {
  change_ = [](Plan& plan) { plan.people = {{"Dana Roe", "dana@initech.example"}}; };
  const std::string form = from(1, "www@example.com", "Contact form", "A question");
  EXPECT_EQ(found("dana@initech.example"), Words{form});
  EXPECT_EQ(found("roe"), Words{form});
}

TEST_F(FindingTest, ByTicketMessageIdAndIntakeId) {
  const std::string opener = from(1, "alice@acme.example", "Alice", "Limits");
  file(opener, "SUP-142");
  const std::string reply = planned_reply(2, opener);
  from(3, "bob@acme.example", "Bob", "Other");
  EXPECT_EQ(found("SUP-142"), (Words{reply, opener})) << "the ticket and what joined it";
  EXPECT_EQ(found("sup-142"), (Words{reply, opener}));
  EXPECT_EQ(found("<m1@mail.example>"), Words{opener});
  EXPECT_EQ(found("m1@mail.example"), Words{opener});
  EXPECT_EQ(found(opener), Words{opener});
  EXPECT_EQ(found_for({.words = {"SUP-142", "limits"}}), Words{opener});
}

// Anybody can send a mail that bears somebody's address for its Message-ID.
TEST_F(FindingTest, AnAddressIsNotHiddenByAMessageId) {
  const std::string hers = from(1, "alice@acme.example", "Alice", "Limits");
  message_id_ = "alice@acme.example";
  const std::string other = from(2, "mallory@initech.example", "Mallory", "Offers");
  message_id_.clear();
  const std::string last = from(3, "alice@acme.example", "Alice", "Offers, again");
  EXPECT_EQ(found("alice@acme.example"), (Words{last, other, hers}));
  EXPECT_EQ(found("<alice@acme.example>"), Words{other}) << "in brackets it is a Message-ID";
  EXPECT_EQ(found("<nobody@acme.example>"), Words{});
  EXPECT_EQ(found_for({.words = {"alice@acme.example", "limits"}}), Words{hers});
  EXPECT_EQ(found_for({.words = {"alice@acme.example", "offers"}}), (Words{last, other}));
  EXPECT_EQ(found_for({.words = {"alice@acme.example", "@initech.example"}}), Words{other});
  EXPECT_EQ(found_for({.words = {"alice@acme.example", "<m1@mail.example>"}}), Words{hers});
  EXPECT_EQ(found_for({.words = {"<alice@acme.example>", "limits"}}), Words{});
  EXPECT_EQ(found_for({.words = {"alice@acme.example"}, .limit = 1}), Words{last});
  EXPECT_EQ(found_for({.words = {"alice@acme.example"}, .fate = Fate::parked}), Words{});
  EXPECT_EQ(found_for({.words = {"alice@acme.example"}, .origin = "billing"}), Words{});
}

TEST_F(FindingTest, AMessageIdWithoutAnAtIsFoundInBrackets) {
  message_id_ = "abc123";
  const std::string id = from(1, "alice@acme.example", "Alice", "Limits");
  EXPECT_EQ(found("<abc123>"), Words{id});
  EXPECT_EQ(found("abc123"), Words{}) << "a word, which it does not say";
}

// After an outage mail is recorded long after it came, and a server's clock may be ahead.
TEST_F(FindingTest, ATimeIsThatOfComing) {
  const Instant friday = clock_.now();
  const std::string before = from(1, "alice@acme.example", "Alice", "Limits");
  clock_.advance(72h);
  came_at_ = friday + 1h;
  const std::string late = from(2, "alice@acme.example", "Alice", "Limits");
  came_at_ = clock_.now() + 240h;
  const std::string ahead = from(3, "alice@acme.example", "Alice", "Limits");
  came_at_.reset();
  const std::string after = from(4, "alice@acme.example", "Alice", "Limits");
  clock_.advance(120h);
  for (const Wanted& one :
       {Wanted{}, Wanted{.words = {"alice@acme.example"}}, Wanted{.words = {"limits"}},
        Wanted{.origin = "support"}, Wanted{.fate = Fate::waiting}}) {
    const auto between = [&](Instant since, Instant until) {
      Wanted wanted = one;
      wanted.since = since;
      wanted.until = until;
      return found_for(wanted);
    };
    EXPECT_EQ(between({}, friday + 2h), (Words{late, before}));
    EXPECT_EQ(between(friday + 30min, friday + 2h), Words{late});
    EXPECT_EQ(between(friday + 2h, {}), (Words{after, ahead}));
    EXPECT_EQ(between(clock_.now(), {}), Words{ahead});
    EXPECT_EQ(between(friday + 2h, clock_.now()), Words{after});
    EXPECT_EQ(between(friday, friday), Words{});
  }
}

TEST_F(FindingTest, FiledIsATicketAndACommentIsNone) {
  const std::string opener = from(1, "alice@acme.example", "Alice", "Limits");
  file(opener, "SUP-142");
  const std::string reply = planned_reply(2, opener);
  file(reply, "");
  EXPECT_EQ(found_for({.fate = Fate::filed}), Words{opener});
  EXPECT_EQ(found_for({.fate = Fate::comment}), Words{reply});
  EXPECT_EQ(found_for({.words = {"@acme.example"}, .fate = Fate::filed}), Words{opener});
  EXPECT_EQ(found_for({.words = {"SUP-142"}, .fate = Fate::filed}), Words{opener});
}

TEST_F(FindingTest, ByRuleFateMailboxAndTime) {
  change_ = [](Plan& plan) { plan.decision.rules = {"known-customer", "invoice"}; };
  const std::string a = from(1, "alice@acme.example", "Alice", "One");
  change_ = [](Plan& plan) {
    plan.decision.verdict = model::Verdict::drop;
    plan.decision.rule = "newsletter";
    plan.decision.rules = {"newsletter"};
    plan.draft.reset();
  };
  clock_.advance(1h);
  const Instant later = clock_.now();
  const std::string b = from(2, "news@initech.example", "", "Two", "billing");
  change_ = {};
  const std::string raw = came(3, "billing");
  EXPECT_EQ(found_for({.rule = "invoice"}), Words{a});
  EXPECT_EQ(found_for({.rule = "newsletter"}), Words{b});
  EXPECT_EQ(found_for({.fate = Fate::dropped}), Words{b});
  EXPECT_EQ(found_for({.fate = Fate::waiting}), (Words{raw, a}));
  EXPECT_EQ(found_for({.origin = "billing"}), (Words{raw, b}))
      << "what nobody has understood yet, too";
  EXPECT_EQ(found_for({.origin = "billing", .fate = Fate::waiting}), Words{raw});
  EXPECT_EQ(found_for({.since = later}), (Words{raw, b}));
  EXPECT_EQ(found_for({.until = later}), Words{a});
  EXPECT_EQ(
      found_for({.words = {"two"}, .rule = "newsletter", .fate = Fate::dropped, .since = later}),
      Words{b});
  EXPECT_EQ(found_for({.words = {"two"}, .until = later}), Words{});
  EXPECT_EQ(found_for({}), (Words{raw, b, a})) << "without a question: all";
  EXPECT_EQ(ok(journal().inspection().find({})).not_understood, 1u);
}

TEST_F(FindingTest, WhatCameTwiceIsOneMessageOfBothMailboxes) {
  const std::string first = from(1, "alice@acme.example", "Alice", "Both");
  planned(
      2, [&](Plan& plan) { plan.content_digest = crypto::sha256(mail(1).bytes); }, "billing");
  EXPECT_EQ(found_for({.origin = "billing"}), Words{first});
  EXPECT_EQ(found_for({.origin = "support"}), Words{first});
  EXPECT_EQ(found_for({.fate = Fate::dropped}), Words{});
}

TEST_F(FindingTest, AMessageThatIsDecidedAnewIsFoundByWhatHoldsNow) {
  change_ = [](Plan& plan) { plan.decision.rules = {"old"}; };
  const std::string id = from(1, "alice@acme.example", "Alice", "Before");
  ok(journal().mending().drop(id, "dana", "no"));
  ok(journal().mending().retry(id, "dana"));
  Plan again = ticket_plan(claimed_plan());
  again.subject = "After";
  again.decision.rules = {"new"};
  store(std::move(again));
  EXPECT_EQ(found("after"), Words{id});
  EXPECT_EQ(found("before"), Words{});
  EXPECT_EQ(found_for({.rule = "new"}), Words{id});
  EXPECT_EQ(found_for({.rule = "old"}), Words{});
}

TEST_F(FindingTest, NoMoreThanWantedAndThatThereAreMore) {
  for (std::uint32_t uid = 1; uid <= 5; ++uid) from(uid, "a@b.example", "A", "Same");
  const auto two = ok(journal().inspection().find({.words = {"same"}, .limit = 2}));
  EXPECT_EQ(two.messages.size(), 2u);
  EXPECT_TRUE(two.more);
  EXPECT_FALSE(ok(journal().inspection().find({.words = {"same"}, .limit = 5})).more);
}

// What people paste is a word to look for, and never an expression of the index.
TEST_F(FindingTest, QuotesPercentsAndOperatorsAreWords) {
  const std::string id =
      from(1, "o'hara\"x@acme.example", "%_ \"Quote\" OR", "100% NOT (done) * NEAR/2");
  for (const std::string typed :
       {"\"", "%", "'", "*", "a AND", "NEAR(", "-x", "^", ":", "{", "\"\"\"", "words:x", "a*b",
        "**", "' OR 1=1 --", "\xff\xfe", "\x01\x1b[2J", "("})
    EXPECT_TRUE(journal().inspection().find({.words = {typed}})) << typed;
  EXPECT_EQ(found("100%"), Words{id});
  EXPECT_EQ(found("not"), Words{id});
  EXPECT_EQ(found("or"), Words{id});
  EXPECT_EQ(found("o'hara\"x@acme.example"), Words{id});
  EXPECT_EQ(found("%"), Words{}) << "nothing can be looked for: nothing is found, not everything";
  EXPECT_EQ(found_for({.words = {}, .rule = "\" OR \"in:support"}), Words{});
}

// Its words are made from what is stored, and the rest of it is as it was.
TEST_F(FindingTest, WhatWasPlannedByAnOlderVersionIsFound) {
  const std::string id = from(1, "Alice@Acme.example", "Alice Fox", "Invoice: 204117");
  journal_.reset();
  {
    auto db =
        ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::read_write));
    ok(db->script(
        "DROP TABLE finding; ALTER TABLE intake DROP COLUMN rules;"
        "ALTER TABLE intake DROP COLUMN joined_by;"
        "ALTER TABLE intake DROP COLUMN refiled;"
        "ALTER TABLE mailbox_cursor DROP COLUMN old_to;"
        "ALTER TABLE mailbox_cursor DROP COLUMN last_mail_at;"
        "DROP INDEX intake_parked_at; DROP INDEX intake_out_of_step;"
        "DROP TABLE book_use; DROP INDEX intake_not_understood;"
        "DROP TABLE book_text; DROP INDEX stored_file_digest;"
        "ALTER TABLE intake DROP COLUMN erased;"
        "DROP INDEX thread_reference_intake; DROP INDEX thread_index_intake; DROP INDEX "
        "intake_raw_until; DROP "
        "INDEX intake_row_until;"
        "DROP INDEX intake_parent; DROP INDEX intake_merged;"
        "DROP TRIGGER tally_arrival_gone; DELETE FROM tally WHERE name = 'arrivals_gone';"
        "DELETE FROM schema_version WHERE version >= 11"));
    ok(db->checkpoint(sql::Connection::Checkpoint::truncate));
  }
  open();
  EXPECT_EQ(found("alice@acme.example"), Words{id});
  EXPECT_EQ(found("invoice"), Words{id});
  EXPECT_EQ(found("@acme.example"), Words{id});
  EXPECT_EQ(found_for({.origin = "support"}), Words{id});
}

TEST_F(FindingTest, HowFarBackTheJournalKnows) {
  EXPECT_FALSE(ok(journal().inspection().kept_since()).rows);
  const Instant begin = clock_.now();
  recorded(1);
  clock_.advance(1h);
  recorded(2);
  const KeptSince kept = ok(journal().inspection().kept_since());
  EXPECT_EQ(kept.rows, begin);
  EXPECT_EQ(kept.bytes, begin);
}

}  // namespace
}  // namespace intaked::journal
