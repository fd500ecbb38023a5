#include "worker/frame.h"

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
  FrameBuffer buffer(10'000'000);
  const std::string large(5'000'000, 'x');
  feed(buffer, frame_head(large.size()) + large);
  EXPECT_EQ(buffer.frame(), large);
  buffer.drop();
  feed(buffer, frame_head(9'999'999));
  EXPECT_LT(buffer.space().size, 1'000'000U) << "an announcement alone takes no memory";
}

TEST(Frames, TooMuchIsRefused) {
  FrameBuffer announced(1'000);
  feed(announced, frame_head(1'001));
  EXPECT_TRUE(announced.refused());
  FrameBuffer more(1'000);
  feed(more, frame_head(2) + "abc");
  EXPECT_TRUE(more.refused());
  EXPECT_FALSE(more.frame());
}

}  // namespace
}  // namespace intaked::worker
