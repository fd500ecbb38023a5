// Between the mailboxes and the journal, when the journal's disk is slow.
#include "app/fetcher.h"

#include <cstdlib>
#include <filesystem>
#include <future>
#include <string>

#include <gtest/gtest.h>

#include "lib/crypto/crypto.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_patience = 20s;

class FetcherTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "intaked-fetcher-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    journal::Options options;
    options.state_directory = directory_;
    options.free_bytes_min = 0;
    auto opened = journal::Journal::open(std::move(options), clock_, 50ms);
    ASSERT_TRUE(opened) << opened.error().text;
    journal_ = std::move(*opened);
    fetcher_ = std::make_unique<Fetcher>(*journal_, std::map<std::string, std::string>());
  }
  void TearDown() override {
    journal_.reset();
    std::filesystem::remove_all(directory_);
  }

  // `recorded` is called on the journal's writer, which waits for its return.
  void record(std::uint32_t uid, const std::function<void()>& recorded) {
    imap::Fetched fetched;
    fetched.message.arrival.source = "support";
    fetched.message.arrival.folder = "INBOX";
    fetched.message.arrival.uidvalidity = 7;
    fetched.message.arrival.uid = uid;
    fetched.message.bytes = "mail " + std::to_string(uid);
    fetched.position_after = {7, uid, {}, false};
    fetcher_->record("support", std::move(fetched), [recorded](Result<void> done) {
      EXPECT_TRUE(done);
      recorded();
    });
  }
  // A message that somebody dropped may be acknowledged.
  void record_and_drop(std::uint32_t uid) {
    std::promise<void> recorded;
    record(uid, [&] { recorded.set_value(); });
    recorded.get_future().get();
    const auto claims = journal_->claim_plans(1);
    ASSERT_TRUE(claims && claims->size() == 1);
    journal::Plan plan;
    plan.intake_id = claims->front().intake_id;
    plan.content_digest = crypto::sha256(claims->front().raw.bytes);
    plan.decision.verdict = model::Verdict::drop;
    ASSERT_TRUE(journal_->store_plans({plan}));
  }
  std::vector<std::uint32_t> pending(std::size_t limit = 10) {
    std::vector<std::uint32_t> uids;
    for (const auto& one : fetcher_->pending_acknowledgements("support", limit))
      uids.push_back(one.uid);
    return uids;
  }

  SystemClock clock_;
  std::string directory_;
  std::unique_ptr<Fetcher> fetcher_;  // the journal calls back until it is gone
  std::unique_ptr<journal::Journal> journal_;
};

using Uids = std::vector<std::uint32_t>;

TEST_F(FetcherTest, TellsTheServerOnceAndWaitsForNoCommit) {
  for (const std::uint32_t uid : {1u, 2u, 3u}) record_and_drop(uid);
  ASSERT_EQ(pending(2), (Uids{1, 2}));
  std::promise<void> busy, slow_disk;
  record(9, [&] {
    busy.set_value();
    slow_disk.get_future().wait();
  });
  busy.get_future().wait();

  auto told = std::async(std::launch::async, [&] {
    fetcher_->acknowledged("support", {{7, 1}, {7, 2}});
  });
  EXPECT_EQ(told.wait_for(k_patience), std::future_status::ready) << "it waits for the disk";
  EXPECT_EQ(pending(2), Uids{3}) << "what is being stored is not asked for again";

  slow_disk.set_value();
  told.get();
  ASSERT_TRUE(journal_->release_plans({}));  // what was submitted before is done
  EXPECT_EQ(pending(), Uids{3});
}

}  // namespace
}  // namespace intaked::app
