#include "worker/frame.h"

#include <algorithm>
#include <cstring>

#include <gtest/gtest.h>

namespace intaked::worker {
namespace {

void feed(FrameBuffer& buffer, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto [at, size] = buffer.space();
    const std::size_t now = std::min(size, bytes.size());
    std::memcpy(at, bytes.data(), now);
    buffer.filled(now);
    bytes.remove_prefix(now);
  }
}

TEST(Frames, ComeInPieces) {
  FrameBuffer buffer(1'000);
  const std::string bytes = frame_head(5) + "hello";
  for (const char c : bytes) {
    EXPECT_FALSE(buffer.frame());
    feed(buffer, std::string_view(&c, 1));
  }
  EXPECT_EQ(buffer.frame(), "hello");
  buffer.drop();
  EXPECT_FALSE(buffer.frame());
  feed(buffer, frame_head(0));
  EXPECT_EQ(buffer.frame(), "");
}

TEST(Frames, LargeOnesGrowWithWhatCame) {
  FrameBuffer buffer(20'000'000);
  feed(buffer, frame_head(19'999'999));
  EXPECT_LT(buffer.space().size, 1'000'000U) << "an announcement alone takes no memory";
  buffer.clear();
  const std::string large(9'000'000, 'x');
  feed(buffer, frame_head(large.size()) + large);
  EXPECT_EQ(buffer.frame(), large);
  buffer.drop();
  EXPECT_LT(buffer.space().size, 1'000'000U) << "and a large one's memory goes with it";
}

TEST(Frames, TooMuchIsRefused) {
  FrameBuffer announced(1'000);
  feed(announced, frame_head(1'001));
  EXPECT_TRUE(announced.refused());
}

TEST(Frames, SeveralMayComeAtOnce) {
  FrameBuffer buffer(1'000);
  const std::string second(900, 'b');
  feed(buffer, frame_head(1) + "a" + frame_head(900) + second + frame_head(1));
  EXPECT_EQ(buffer.frame(), "a");
  buffer.drop();
  EXPECT_EQ(buffer.frame(), second);
  buffer.drop();
  EXPECT_FALSE(buffer.frame());
  buffer.drop();
  EXPECT_FALSE(buffer.is_empty()) << "what has begun to come stays";
  feed(buffer, "c");
  EXPECT_EQ(buffer.frame(), "c");
  buffer.drop();
  EXPECT_TRUE(buffer.is_empty());
}

TEST(Frames, AStreamOfThemTakesTheMemoryOfOne) {
  FrameBuffer buffer(1'000'000);
  const std::string one = frame_head(50'000) + std::string(50'000, 'x');
  std::string_view rest;
  for (int i = 0; i < 1'000; ++i) {
    while (!buffer.frame()) {
      if (rest.empty()) rest = one;
      const auto [at, size] = buffer.space();
      ASSERT_LT(size, 1'000'000U);
      const std::size_t count = std::min(size, rest.size());
      std::copy_n(rest.data(), count, at);
      buffer.filled(count);
      rest.remove_prefix(count);
    }
    EXPECT_EQ(buffer.frame()->size(), 50'000U);
    buffer.drop();
  }
}

}  // namespace
}  // namespace intaked::worker
