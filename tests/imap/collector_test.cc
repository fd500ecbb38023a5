// What is held in memory, whatever the server does.
#include "imap/collector.h"

#include <gtest/gtest.h>

namespace intaked::imap {
namespace {

class CollectorTest : public testing::Test {
 protected:
  void give(std::uint32_t uid, std::size_t bytes) {
    FetchData data;
    data.uid = uid;
    data.body = std::string(bytes, 'x');
    collector_.fill(std::move(data));
    ASSERT_TRUE(collector_.answered(CommandKind::body, uid, Status::ok, ""));
  }

  MailboxOptions options_;
  Troubles troubles_;
  ManualClock clock_;
  Collector collector_{options_, troubles_, clock_};
};

TEST_F(CollectorTest, HoldsLittleBehindAMessageThatIsNotGiven) {
  constexpr std::size_t k_bytes = 100'000;
  std::uint32_t listed = 0;
  std::size_t held = 0;
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 10; ++i) collector_.list(Listed{++listed, {}, k_bytes});
    while (collector_.next()) {
      const std::uint32_t uid = collector_.ask().uid;
      if (uid == 1) continue;
      give(uid, k_bytes);
      held += k_bytes;
    }
  }
  EXPECT_FALSE(collector_.take());
  EXPECT_GT(held, 7u << 20);
  EXPECT_LE(held, 8u << 20);
  give(1, k_bytes);
  while (collector_.take()) held -= k_bytes;
  EXPECT_EQ(held + k_bytes, 0u);
  EXPECT_TRUE(collector_.next());
}

TEST_F(CollectorTest, ListsNoMoreThanAThousandBehindAMessageThatIsNotGiven) {
  std::uint32_t listed = 0;
  while (listed < 5'000 && collector_.has_room()) {
    collector_.list(Listed{++listed, {}, 10});
    if (!collector_.next()) continue;
    const std::uint32_t uid = collector_.ask().uid;
    if (uid != 1) give(uid, 10);
  }
  EXPECT_EQ(listed, 1'000u);
}

TEST_F(CollectorTest, TakesALiteralThatIsAboutAsLargeAsItsSize) {
  collector_.list(Listed{1, {}, 1'000'000});
  collector_.list(Listed{2, {}, 10});
  collector_.list(Listed{3, {}, {}});
  EXPECT_LE(collector_.literal_bytes_max(1), 64u << 10) << "nobody asked";
  while (collector_.next()) collector_.ask();
  EXPECT_GE(collector_.literal_bytes_max(1), 2'000'000u);
  EXPECT_LT(collector_.literal_bytes_max(1), 2'100'000u);
  EXPECT_LT(collector_.literal_bytes_max(2), 100'000u);
  EXPECT_GE(collector_.literal_bytes_max(3), options_.message_bytes_max);
  EXPECT_GE(collector_.literal_bytes_max(std::nullopt), options_.message_bytes_max);
}

}  // namespace
}  // namespace intaked::imap
