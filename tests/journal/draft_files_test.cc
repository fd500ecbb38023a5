// Drafts wait for their files, each file's fate is kept, and a stored file is known again.
#include "journal/journal_fixture.h"

namespace intaked::journal {
namespace {

using model::DraftFile;
using model::FileState;

DraftFile wanted_file(int number, std::string name = "a.pdf") {
  DraftFile file;
  file.number = number;
  file.name = std::move(name);
  file.type = "application/pdf";
  file.detected_type = "application/pdf";
  file.size = 5;
  file.digest = crypto::sha256("hello");
  file.part = "2";
  file.extent = model::Extent{10, 8, model::TransferEncoding::base64};
  return file;
}

void expect_equal(const DraftFile& got, const DraftFile& file) {
  EXPECT_EQ(got.number, file.number);
  EXPECT_EQ(got.name, file.name);
  EXPECT_EQ(got.type, file.type);
  EXPECT_EQ(got.detected_type, file.detected_type);
  EXPECT_EQ(got.size, file.size);
  EXPECT_EQ(got.digest, file.digest);
  EXPECT_EQ(got.part, file.part);
  EXPECT_EQ(got.extent, file.extent);
  EXPECT_EQ(got.state, file.state);
  EXPECT_EQ(got.reason, file.reason);
  EXPECT_EQ(got.url, file.url);
  EXPECT_EQ(got.id, file.id);
  EXPECT_EQ(got.attempts, file.attempts);
}

class DraftFilesTest : public JournalTest {
 protected:
  std::string planned_with(std::uint32_t uid, std::vector<DraftFile> files, int priority = 0,
                           std::string mailbox = "support") {
    return planned(
        uid,
        [&](Plan& plan) {
          plan.draft->files = std::move(files);
          plan.priority = priority;
        },
        std::move(mailbox));
  }
  std::vector<std::string> claimed(std::size_t limit, std::unordered_set<std::string> but = {}) {
    std::vector<std::string> ids;
    for (const auto& claim : ok(journal().files().claim(limit, but)))
      ids.push_back(claim.intake_id);
    return ids;
  }
  Result<void> settled(const std::string& id, int number, FileOutcome outcome) {
    std::promise<Result<void>> promise;
    journal().files().settle(id, number, std::move(outcome),
                             [&](Result<void> done) { promise.set_value(std::move(done)); });
    return promise.get_future().get();
  }
  Result<void> finished(const std::string& id, int revision, std::string body) {
    std::promise<Result<void>> promise;
    journal().files().finish(id, revision, std::move(body),
                             [&](Result<void> done) { promise.set_value(std::move(done)); });
    return promise.get_future().get();
  }
};

FileOutcome stored_as(const std::string& url, std::optional<StoredKey> key = {}) {
  FileOutcome outcome;
  outcome.state = FileState::stored;
  outcome.stored = {url, "id-1"};
  outcome.key = std::move(key);
  return outcome;
}

TEST_F(DraftFilesTest, ADraftIsNotSentBeforeItsFilesAreStored) {
  DraftFile refused = wanted_file(2, "setup.exe");
  refused.extent.reset();
  refused.state = FileState::left_out;
  refused.reason = "its type is refused";
  const std::string id = planned_with(1, {wanted_file(1), refused});
  const std::string other = planned(2);
  EXPECT_EQ(claimed_filings(8), std::vector{other});
  EXPECT_EQ(error_kind(finished(id, 1, "{}")), ErrorKind::conflict) << "a file is wanted";

  const auto claims = ok(journal().files().claim(8, {}));
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].intake_id, id);
  EXPECT_EQ(claims[0].planned_at, clock_.now());
  ASSERT_EQ(claims[0].files.size(), 2u);
  expect_equal(claims[0].files[0], wanted_file(1));
  expect_equal(claims[0].files[1], refused);

  ok(settled(id, 1, stored_as("https://files.example/1")));
  EXPECT_TRUE(claimed_filings(8).empty()) << "it has no URL yet";
  EXPECT_EQ(error_kind(finished(id, 2, "{}")), ErrorKind::conflict) << "another revision";
  EXPECT_EQ(ok(journal().files().body(id)).revision, 1);
  ok(finished(id, 1, R"({"attachmentUrls":["https://files.example/1"]})"));
  EXPECT_EQ(error_kind(finished(id, 2, "{}")), ErrorKind::conflict) << "it waits no more";
  EXPECT_TRUE(claimed(8).empty());

  const FilingClaim claim = claimed_filing();
  EXPECT_EQ(claim.intake_id, id);
  EXPECT_EQ(claim.revision, 2);
  EXPECT_EQ(claim.marker, "intk1-" + id);
  EXPECT_EQ(claim.body, R"({"attachmentUrls":["https://files.example/1"]})");
  const auto files = ok(journal().find(id)).files;
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].url, "https://files.example/1");
  EXPECT_EQ(files[0].id, "id-1");
}

TEST_F(DraftFilesTest, WithoutWantedFilesADraftWaitsForNothing) {
  DraftFile refused = wanted_file(1);
  refused.state = FileState::left_out;
  const std::string id = planned_with(1, {refused});
  EXPECT_TRUE(claimed(8).empty());
  EXPECT_EQ(claimed_filings(8), std::vector{id});
}

TEST_F(DraftFilesTest, FinishedWithoutChangeItKeepsItsRevision) {
  const std::string id = planned_with(1, {wanted_file(1)});
  ok(settled(id, 1, stored_as("https://files.example/1")));
  ok(finished(id, 1, ""));
  EXPECT_EQ(claimed_filing().revision, 1);
}

TEST_F(DraftFilesTest, UrgentBeforeOldAndSourcesInTurn) {
  const std::string a1 = planned_with(1, {wanted_file(1)});
  const std::string a2 = planned_with(2, {wanted_file(1)});
  const std::string b1 = planned_with(3, {wanted_file(1)}, 0, "billing");
  const std::string urgent = planned_with(4, {wanted_file(1)}, 5);
  EXPECT_EQ(claimed(8), (std::vector{urgent, b1, a1, a2}));
  EXPECT_EQ(claimed(2, {urgent, b1}), (std::vector{a1, a2}));
  EXPECT_EQ(claimed(1, {urgent}), std::vector{b1}) << "support was served last";
  EXPECT_TRUE(claimed(8, {urgent, a1, a2, b1}).empty());
}

TEST_F(DraftFilesTest, WhatWasTriedIsRemembered) {
  const std::string id = planned_with(1, {wanted_file(1)});
  FileOutcome again;
  again.attempt_counts = true;
  again.extent_was_wrong = true;
  ok(settled(id, 1, again));
  ok(settled(id, 1, again));
  open();
  const DraftFile file = ok(journal().files().file(id, 1));
  EXPECT_EQ(file.attempts, 2);
  EXPECT_FALSE(file.extent);
  EXPECT_EQ(file.state, FileState::wanted);
  EXPECT_EQ(error_kind(journal().files().file(id, 2)), ErrorKind::not_found);
  EXPECT_EQ(claimed(8), std::vector{id});
}

TEST_F(DraftFilesTest, AStoredFileIsKnownByPlaceBytesAndName) {
  const std::string id = planned_with(1, {wanted_file(1)});
  const StoredKey key{"desk", crypto::sha256("hello"), "a.pdf", "application/pdf"};
  EXPECT_FALSE(ok(journal().files().stored(key)));
  ok(settled(id, 1, stored_as("https://files.example/1", key)));
  const auto stored = ok(journal().files().stored(key));
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->url, "https://files.example/1");
  EXPECT_EQ(stored->id, "id-1");
  for (auto change : std::vector<std::function<void(StoredKey&)>>{
           [](StoredKey& other) { other.place = "s3"; },
           [](StoredKey& other) { other.digest[0] ^= 1; },
           [](StoredKey& other) { other.name = "b.pdf"; },
           [](StoredKey& other) { other.type = "text/html"; }}) {
    StoredKey other = key;
    change(other);
    EXPECT_FALSE(ok(journal().files().stored(other)));
  }
}

TEST_F(DraftFilesTest, WhatIsNoLongerWantedStaysAsItIs) {
  const std::string id = planned_with(1, {wanted_file(1)});
  FileOutcome left_out;
  left_out.state = FileState::left_out;
  left_out.reason = "the storage refused it";
  ok(settled(id, 1, left_out));
  ok(settled(id, 1, stored_as("https://files.example/late")));
  const DraftFile file = ok(journal().files().file(id, 1));
  EXPECT_EQ(file.state, FileState::left_out);
  EXPECT_EQ(file.reason, "the storage refused it");
}

TEST_F(DraftFilesTest, ADroppedDraftWaitsNoMoreAndARetriedOneAnew) {
  const std::string id = planned_with(1, {wanted_file(1), wanted_file(2)});
  ok(journal().mending().drop(id, "ann", "spam"));
  EXPECT_TRUE(claimed(8).empty());
  EXPECT_EQ(error_kind(finished(id, 1, "")), ErrorKind::conflict);
  ok(journal().mending().retry(id, "ann"));
  Plan plan = ticket_plan(claimed_plan());
  plan.draft->files = {wanted_file(1, "new.pdf")};
  store(std::move(plan));
  const auto claims = ok(journal().files().claim(8, {}));
  ASSERT_EQ(claims.size(), 1u);
  ASSERT_EQ(claims[0].files.size(), 1u);
  EXPECT_EQ(claims[0].files[0].name, "new.pdf");
}

TEST_F(DraftFilesTest, AConversationKnowsWhatItCarries) {
  const std::string id = planned_with(1, {wanted_file(1)});
  const model::Digest digest = crypto::sha256("hello");
  const auto has = [&](const std::string& member, const model::Digest& what,
                       const std::string& asking = "") {
    return ok(journal().files().conversation_has(member, asking, what));
  };
  EXPECT_FALSE(has(id, digest)) << "not stored yet";
  ok(settled(id, 1, stored_as("https://files.example/1")));
  ok(finished(id, 1, ""));
  EXPECT_TRUE(has(id, digest));
  EXPECT_FALSE(has(id, digest, id)) << "what it was to carry itself";
  EXPECT_FALSE(has(id, crypto::sha256("other")));
  file(id, "SUP-1");
  const std::string reply = planned_reply(2, id);
  EXPECT_TRUE(has(reply, digest));
  EXPECT_FALSE(has(planned(3), digest));
}

TEST_F(DraftFilesTest, WhatWasDroppedCarriesNothing) {
  const std::string id = planned_with(1, {wanted_file(1)});
  ok(settled(id, 1, stored_as("https://files.example/1")));
  ok(journal().mending().drop(id, "ann", "spam"));
  EXPECT_FALSE(ok(journal().files().conversation_has(id, "", crypto::sha256("hello"))));
}

TEST_F(DraftFilesTest, RawBytesComePieceByPiece) {
  Options small = options();
  small.chunk_bytes = 10;
  open(small);
  const std::string bytes = "Subject: x\r\n\r\n0123456789abcdefghij";
  const std::string id = recorded(1, bytes);
  std::string all;
  for (;;) {
    const std::string piece = ok(journal().files().raw_piece(id, all.size()));
    if (piece.empty()) break;
    EXPECT_LE(piece.size(), 10u);
    all += piece;
  }
  EXPECT_EQ(all, bytes);
  EXPECT_EQ(ok(journal().files().raw_piece(id, 13)), bytes.substr(13, 7));
  EXPECT_EQ(ok(journal().files().raw_piece(id, 1'000)), "");
  EXPECT_EQ(error_kind(journal().files().raw_piece("nobody", 0)), ErrorKind::not_found);
}

// Its upload was under way when its draft was dropped and its sender forgotten.
TEST_F(DraftFilesTest, WhatIsStoredOnceItsDraftWasErasedIsNotRemembered) {
  const std::string id = planned_with(1, {wanted_file(1)});
  const StoredKey key{"desk", crypto::sha256("hello"), "a.pdf", "application/pdf"};
  ok(journal().mending().drop(id, "dana", ""));
  const auto forgotten = ok(journal().mending().forget(
      {.address = "alice@acme.example", .participant = "alice@acme.example"}, "dana", Erase::now));
  EXPECT_EQ(forgotten.own, 1u);
  ok(settled(id, 1, stored_as("https://files.example/1", key)));
  EXPECT_FALSE(ok(journal().files().stored(key)));
}

}  // namespace
}  // namespace intaked::journal
