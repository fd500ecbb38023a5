// The courier between a real journal and a storage that does what a test tells it; time is the
// test's.
#include <filesystem>
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/file_opener.h"
#include "app/file_storing.h"
#include "base/clock.h"
#include "fakes/fake_storage.h"
#include "journal/journal.h"
#include "journal/mending.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using desk::StoreOutcome;
using model::DraftFile;
using model::FileState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class HandClock final : public Clock {
 public:
  Instant now() const override { return from_microseconds(now_); }
  Tick ticks() const override { return Tick{std::chrono::microseconds{now_}}; }
  void advance(std::chrono::microseconds by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_{1'773'416'400'000'000};
};

class CourierTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "intaked-courier-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    open();
  }
  void TearDown() override {
    core_.reset();
    journal_.reset();
    std::filesystem::remove_all(directory_);
  }

  // Anew, as after a crash: what was in flight is answered, and nobody hears it.
  void open(CourierOptions options = {}) {
    storage_.answer_all();
    core_.reset();
    journal_.reset();
    tasks_.clear();
    journal::Options of_journal;
    of_journal.state_directory = directory_;
    of_journal.free_bytes_min = 0;
    of_journal.chunk_bytes = 1'000;
    auto opened = journal::Journal::open(std::move(of_journal), clock_, 300s);
    ASSERT_TRUE(opened) << opened.error().text;
    journal_ = std::move(*opened);
    opener_.emplace(journal_->files(), directory_);
    options.place = "fake";
    options.seed = 1;
    core_.emplace(
        std::move(options), journal_->files(), storage_,
        [this](const std::string& id, const DraftFile& file) { return opener_->open(id, file); },
        clock_,
        [this](std::function<void()> task) {
          const std::lock_guard lock(mutex_);
          tasks_.push_back(std::move(task));
        });
  }

  static DraftFile wanted(int number, const std::string& bytes, std::uint64_t offset) {
    DraftFile file;
    file.number = number;
    file.name = "file" + std::to_string(number) + ".txt";
    file.type = "text/plain";
    file.size = bytes.size();
    file.digest = crypto::sha256(bytes);
    file.part = std::to_string(number);
    file.extent = model::Extent{offset, bytes.size(), model::TransferEncoding::identity};
    return file;
  }

  // A planned ticket whose message is these files one after the other.
  std::string plan(const std::vector<std::string>& contents,
                   const std::function<void(journal::Plan&)>& change = {}) {
    model::RawMessage raw;
    raw.arrival.kind = model::ArrivalKind::pipe;
    raw.arrival.source = "pipe";
    raw.arrival.event_id = std::to_string(++messages_);
    raw.bytes = "message " + std::to_string(messages_) + "\n";
    raw.received_at = clock_.now();
    journal::Plan plan;
    plan.draft.emplace();
    plan.draft->marker = "intk1-" + raw.arrival.event_id;
    for (const std::string& content : contents) {
      plan.draft->files.push_back(
          wanted(static_cast<int>(plan.draft->files.size()) + 1, content, raw.bytes.size()));
      raw.bytes += content;
    }
    const model::Digest digest = crypto::sha256(raw.bytes);
    std::promise<Result<journal::Recorded>> recorded;
    journal_->record(raw, digest, {}, [&](auto result) { recorded.set_value(std::move(result)); });
    const std::string id = recorded.get_future().get().value().intake_id;
    EXPECT_THAT(journal_->claim_plans(10).value(), SizeIs(1));
    plan.intake_id = id;
    plan.content_digest = digest;
    plan.message_id = id + "@acme.example";
    plan.decision.book = "a41f";
    plan.body =
        R"json({"title":"A question","description":"Hi\n\nAttachments:\n- file1.txt (text/plain, 5 bytes)"})json";
    if (change) change(plan);
    EXPECT_TRUE(journal_->store_plans({std::move(plan)}));
    return id;
  }

  // Until nothing happens any more without time. The journal answers on its own thread: a write
  // that waits for it shows when those before it are done.
  void run() {
    for (int quiet = 0; quiet < 2;) {
      core_->step(true, desk_);
      EXPECT_TRUE(journal_->release_plans({}));
      std::vector<std::function<void()>> tasks;
      {
        const std::lock_guard lock(mutex_);
        tasks.swap(tasks_);
      }
      quiet = tasks.empty() ? quiet + 1 : 0;
      for (auto& task : tasks) task();
    }
  }
  void run_for(std::chrono::seconds time) {
    for (std::chrono::seconds passed{}; passed < time; passed += 1s) {
      clock_.advance(1s);
      run();
    }
  }

  std::vector<std::string> stored_bytes() const {
    std::vector<std::string> bytes;
    for (const auto& file : storage_.files()) bytes.push_back(file.bytes);
    return bytes;
  }
  std::vector<journal::FilingClaim> ready() { return journal_->claim_filings(100).value(); }
  model::Json ready_body() {
    auto claims = ready();
    EXPECT_THAT(claims, SizeIs(1));
    return claims.empty() ? model::Json{} : json::parse(claims[0].body).value();
  }
  std::vector<DraftFile> files_of(const std::string& id) {
    return journal_->find(id).value().files;
  }

  HandClock clock_;
  std::string directory_;
  std::unique_ptr<journal::Journal> journal_;
  fakes::FakeStorage storage_;
  std::optional<FileOpener> opener_;
  std::optional<FileStoring> core_;
  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;
  int messages_ = 0;
  DeskSigns desk_;
};

TEST_F(CourierTest, TheRequestNamesWhatWasStored) {
  const std::string large(12'345, 'x');
  plan({"hello", large});
  EXPECT_THAT(ready(), IsEmpty());
  run();
  EXPECT_THAT(stored_bytes(), ElementsAre("hello", large));
  const model::Json body = ready_body();
  EXPECT_EQ(json::write(*body.find("attachmentUrls")),
            R"(["https://files.example.com/1","https://files.example.com/2"])");
  EXPECT_EQ(body.text("description"),
            "Hi\n\nAttachments:\n- file1.txt (text/plain, 5 bytes)\n"
            "- file2.txt (text/plain, 12 KB)");
}

TEST_F(CourierTest, ACommentNamesFilesById) {
  storage_.gives_ids();
  const std::string first = plan({"hello"});
  run();
  auto claim = ready().at(0);
  model::Delivery delivery;
  delivery.outcome = model::DeliveryOutcome::filed;
  journal::NextStep filed;
  filed.kind = journal::NextStep::Kind::filed;
  filed.ticket_id = "T1";
  std::promise<void> settled;
  journal_->settle(first, delivery, filed, [&](const auto&) { settled.set_value(); });
  settled.get_future().get();
  plan({"an answer"}, [&](journal::Plan& reply) {
    reply.parent_intake = first;
    reply.draft->kind = model::DraftKind::reply;
    reply.draft->parent_intake = first;
    reply.body = R"json({"content":"Hi\n\nAttachments:\n- file1.txt (text/plain, 9 bytes)"})json";
  });
  run();
  const model::Json body = ready_body();
  EXPECT_EQ(json::write(*body.find("attachmentIds")), R"(["FILE2"])");
  EXPECT_EQ(body.find("attachmentUrls"), nullptr);
}

TEST_F(CourierTest, EqualFilesAreStoredOnce) {
  plan({"hello"});
  plan({"hello"});
  storage_.answer_later();
  run();
  EXPECT_EQ(storage_.calls(), 1) << "the second waits for the first";
  storage_.answer_all();
  run();
  EXPECT_THAT(ready(), SizeIs(2));
  EXPECT_EQ(storage_.calls(), 1);
  open();
  plan({"hello"});
  run();
  EXPECT_EQ(storage_.calls(), 1) << "it is known after a restart, too";
  CourierOptions anew;
  anew.reuse = false;
  open(anew);
  plan({"hello"});
  run();
  storage_.answer_all();
  run();
  EXPECT_EQ(storage_.calls(), 2);
}

TEST_F(CourierTest, ARefusedFileIsLeftOutWithTheStoragesWords) {
  storage_.next(StoreOutcome::refused);
  const std::string id = plan({"hello", "world"});
  run();
  const auto files = files_of(id);
  EXPECT_EQ(files[0].state, FileState::left_out);
  EXPECT_EQ(files[1].state, FileState::stored);
  const model::Json body = ready_body();
  EXPECT_EQ(json::write(*body.find("attachmentUrls")), R"(["https://files.example.com/2"])");
  EXPECT_THAT(std::string(body.text("description")),
              testing::AllOf(HasSubstr("file1.txt (text/plain, 5 bytes): not attached: the storage "
                                       "refused it\n"),
                             HasSubstr("intaked queue export " + id)))
      << "a customer may read it";
  EXPECT_EQ(files[0].reason, "the storage refused it; in detail: the fake storage was told to");
}

TEST_F(CourierTest, AnUnclearAnswerIsFollowedByAnother) {
  storage_.next(StoreOutcome::unknown);
  const std::string id = plan({"hello"});
  run();
  EXPECT_EQ(storage_.calls(), 1);
  EXPECT_THAT(ready(), IsEmpty());
  run_for(3s);
  EXPECT_EQ(storage_.calls(), 2);
  EXPECT_EQ(files_of(id)[0].attempts, 1);
  EXPECT_THAT(ready(), SizeIs(1));
}

TEST_F(CourierTest, WhatNeverGetsAClearAnswerIsLeftOutWhileOthersAreStored) {
  CourierOptions options;
  options.patience = 30s;
  open(options);
  storage_.always(StoreOutcome::unknown);
  const std::string id = plan({"hello"});
  for (int i = 0; i < 60 && files_of(id)[0].state == FileState::wanted; ++i) {
    run_for(1s);
  }
  EXPECT_EQ(files_of(id)[0].state, FileState::left_out);
  EXPECT_THAT(ready(), SizeIs(1));
}

TEST_F(CourierTest, AStorageThatIsDownIsProbedAndThenTakesAll) {
  storage_.always(StoreOutcome::target_down);
  for (int i = 0; i < 20; ++i) plan({"file of " + std::to_string(i)});
  run();
  const int calls = storage_.calls();
  EXPECT_LE(calls, 4) << "what was in flight when it went down";
  EXPECT_TRUE(core_->status().down);
  run_for(60s);
  EXPECT_LE(storage_.calls(), calls + 10) << "one probe at a time";
  EXPECT_THAT(ready(), IsEmpty());
  storage_.always(StoreOutcome::stored);
  run_for(61s);
  EXPECT_FALSE(core_->status().down);
  EXPECT_THAT(ready(), SizeIs(20));
}

TEST_F(CourierTest, NoTicketWaitsLongerThanPatienceAllows) {
  storage_.always(StoreOutcome::target_down);
  const std::string id = plan({"hello"});
  run();
  run_for(599s);
  EXPECT_THAT(ready(), IsEmpty());
  const std::string late = plan({"world"});
  run_for(2s);
  const auto claims = ready();
  ASSERT_THAT(claims, SizeIs(1));
  EXPECT_EQ(claims[0].intake_id, id);
  EXPECT_THAT(claims[0].body, HasSubstr("not attached: the storage was not reachable for 10 min"));
  EXPECT_EQ(files_of(late)[0].state, FileState::wanted) << "it has its own ten minutes";
  run_for(600s);
  EXPECT_THAT(ready(), SizeIs(1));
}

TEST_F(CourierTest, OneTicketAsksWhetherTheDeskIsAwayTooBeforeAllGoWithoutTheirFiles) {
  storage_.always(StoreOutcome::target_down);
  for (int i = 0; i < 10; ++i) plan({"file of " + std::to_string(i)});
  run_for(630s);
  EXPECT_THAT(ready(), SizeIs(1));
  desk_.last_clear_answer = clock_.ticks();
  run_for(1s);
  EXPECT_THAT(ready(), SizeIs(9));
}

TEST_F(CourierTest, WhileTheDeskIsAwayNoFileIsGivenUp) {
  storage_.always(StoreOutcome::target_down);
  const std::string id = plan({"hello"});
  run_for(300s);
  desk_.takes_work = false;
  run_for(3600s);
  EXPECT_EQ(files_of(id)[0].state, FileState::wanted);
  desk_.takes_work = true;
  run_for(290s);
  EXPECT_EQ(files_of(id)[0].state, FileState::wanted) << "what is left of its ten minutes";
  run_for(20s);
  EXPECT_EQ(files_of(id)[0].state, FileState::left_out);
}

TEST_F(CourierTest, AStorageThatOnlyEverAsksToWaitIsDown) {
  storage_.always(StoreOutcome::not_executed);
  for (int i = 0; i < 20; ++i) plan({"file of " + std::to_string(i)});
  run_for(590s);
  EXPECT_TRUE(core_->status().down);
  EXPECT_THAT(core_->status().text, HasSubstr("asks to wait"));
  EXPECT_THAT(ready(), IsEmpty());
  run_for(15s);
  desk_.last_clear_answer = clock_.ticks();
  run_for(1s);
  EXPECT_THAT(ready(), SizeIs(20));
  storage_.always(StoreOutcome::stored);
  plan({"later"});
  run_for(2s);
  EXPECT_FALSE(core_->status().down);
  EXPECT_THAT(ready(), SizeIs(1));
}

// To keep the pace that tickets keep, too, is no trouble of the storage's, however long it takes.
TEST_F(CourierTest, WhatWeHoldBackOurselvesSaysNothingOfTheStorage) {
  storage_.always(StoreOutcome::not_executed).holds_back();
  plan({"hello"});
  run_for(605s);
  desk_.last_clear_answer = clock_.ticks();
  run_for(5s);
  EXPECT_FALSE(core_->status().down);
  EXPECT_GT(storage_.calls(), 100);
  EXPECT_THAT(ready(), IsEmpty()) << "it does not go without its file";
  storage_.always(StoreOutcome::stored);
  run_for(2s);
  EXPECT_THAT(ready(), SizeIs(1));
}

TEST_F(CourierTest, WhatIsHeldBackForTheStorageIsWaitedForAsIfItAskedAgain) {
  storage_.always(StoreOutcome::not_executed).holds_back_for_the_storage();
  storage_.not_before(clock_.now() + 3600s);
  const std::string id = plan({"hello"});
  run_for(590s);
  EXPECT_TRUE(core_->status().down);
  EXPECT_THAT(ready(), IsEmpty());
  run_for(15s);
  EXPECT_THAT(ready(), SizeIs(1));
  EXPECT_EQ(files_of(id)[0].state, FileState::left_out);
}

TEST_F(CourierTest, AFileThatTheStorageTurnsAwayTakesNoOtherAlong) {
  storage_.always_for("virus.bin", StoreOutcome::target_down);
  const auto poisoned = [](journal::Plan& changed) { changed.draft->files[0].name = "virus.bin"; };
  const std::string id = plan({"poison"}, poisoned);
  for (int i = 0; i < 60; ++i) {
    plan({"file of " + std::to_string(i)});
    run_for(5s);
    const std::size_t went = ready().size();
    EXPECT_TRUE(i == 0 || went >= 1) << i;
  }
  const DraftFile file = files_of(id)[0];
  EXPECT_EQ(file.state, FileState::left_out);
  EXPECT_THAT(file.reason, HasSubstr("the storage refused it; in detail: "));
  EXPECT_LE(storage_.calls(), 60 + 7);
}

TEST_F(CourierTest, WhatAStorageInDoubtAnswersCountsAgainstNoFile) {
  storage_.always(StoreOutcome::unknown);
  const std::string id = plan({"hello"});
  run_for(590s);
  EXPECT_EQ(files_of(id)[0].state, FileState::wanted);
  EXPECT_LE(files_of(id)[0].attempts, 2);
  storage_.always(StoreOutcome::stored);
  run_for(70s);
  EXPECT_EQ(files_of(id)[0].state, FileState::stored);
}

TEST_F(CourierTest, AStorageThatAsksToWaitIsWaitedFor) {
  storage_.next(StoreOutcome::not_executed).not_before(clock_.now() + 30s);
  plan({"hello"});
  run();
  run_for(29s);
  EXPECT_EQ(storage_.calls(), 1);
  run_for(2s);
  EXPECT_EQ(storage_.calls(), 2);
  EXPECT_THAT(ready(), SizeIs(1));
}

TEST_F(CourierTest, WrongBytesAreNeverStored) {
  // Without a parser's process nothing can be taken out either, so it is left out in the end.
  opener_.emplace(journal_->files(), directory_, worker::Program{"/nonexistent", {"none"}});
  const std::string id =
      plan({"hello"}, [](journal::Plan& changed) { changed.draft->files[0].extent->offset -= 1; });
  run();
  EXPECT_THAT(stored_bytes(), IsEmpty());
  EXPECT_FALSE(files_of(id)[0].extent) << "now the parser is asked";
  run_for(30s);
  EXPECT_EQ(files_of(id)[0].state, FileState::wanted) << "it may be had later";
  run_for(60s);
  EXPECT_EQ(files_of(id)[0].state, FileState::left_out);
  EXPECT_THAT(files_of(id)[0].reason, HasSubstr("it could not be read"));
  EXPECT_THAT(stored_bytes(), IsEmpty());
  EXPECT_THAT(ready(), SizeIs(1));
}

TEST_F(CourierTest, UnclearAnswersAreNoTriesToRead) {
  opener_.emplace(journal_->files(), directory_, worker::Program{"/nonexistent", {"none"}});
  const std::string id = plan({"hello"}, [](journal::Plan& changed) {
    changed.draft->files[0].extent.reset();
    changed.draft->files[0].attempts = 8;
  });
  run_for(5s);
  EXPECT_EQ(files_of(id)[0].state, FileState::wanted);
}

TEST_F(CourierTest, AfterACrashItGoesOnWhereTheJournalStands) {
  storage_.answer_later();
  const std::string id = plan({"hello", "world"});
  run();
  open();
  run();
  storage_.answer_all();
  run();
  EXPECT_EQ(storage_.calls(), 4);
  EXPECT_EQ(files_of(id)[1].state, FileState::stored);
  const auto claims = ready();
  ASSERT_THAT(claims, SizeIs(1));
  EXPECT_EQ(claims[0].revision, 2);
}

TEST_F(CourierTest, ADroppedDraftIsForgotten) {
  storage_.answer_later();
  const std::string id = plan({"hello"});
  run();
  ASSERT_TRUE(journal_->mending().drop(id, "ann", "spam"));
  storage_.answer_all();
  run();
  EXPECT_THAT(ready(), IsEmpty());
  EXPECT_EQ(core_->status().in_flight, 0u);
  plan({"world"});
  run_for(2s);
  storage_.answer_all();
  run();
  EXPECT_THAT(ready(), SizeIs(1));
}

TEST_F(CourierTest, WhatTheRulesRefuseMeanwhileIsNotNamed) {
  journal::Plan first;
  const std::string id =
      plan({"hello", "world"}, [&](const journal::Plan& as_made) { first = as_made; });
  storage_.answer_later();
  run();
  ASSERT_TRUE(journal_->mending().drop(id, "ann", "wrong rules"));
  ASSERT_TRUE(journal_->mending().retry(id, "ann"));
  EXPECT_THAT(journal_->claim_plans(10).value(), SizeIs(1));
  first.draft->files[0].state = FileState::left_out;
  first.draft->files[0].reason = "refused by no-secrets";
  ASSERT_TRUE(journal_->store_plans({first}));
  storage_.answer_all();
  run();
  const auto claims = ready();
  ASSERT_THAT(claims, SizeIs(1));
  EXPECT_THAT(claims[0].body, HasSubstr("not attached: refused by no-secrets"));
  EXPECT_THAT(claims[0].body, testing::Not(HasSubstr("https://files.example.com/1")));
}

TEST_F(CourierTest, WithoutGoingOnNothingNewIsSent) {
  plan({"hello"});
  core_->step(false, desk_);
  EXPECT_EQ(storage_.calls(), 0);
}

}  // namespace
}  // namespace intaked::app
