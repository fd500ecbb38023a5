#include "web/workers.h"

#include <future>
#include <memory>

#include <gtest/gtest.h>

namespace intaked::web {
namespace {

TEST(Workers, finish_what_they_do_and_drop_the_rest_when_they_stop) {
  Workers workers(1);
  std::promise<void> begun, may_end;
  bool has_ended = false;
  const auto waiting = std::make_shared<int>();
  workers.post([&] {
    begun.set_value();
    may_end.get_future().wait();
    has_ended = true;
  });
  begun.get_future().wait();
  auto stopped = std::async(std::launch::async, [&] { workers.stop(); });
  // It has begun to stop when nothing more is taken.
  for (long held = 0; held < waiting.use_count();) {
    held = waiting.use_count();
    workers.post([waiting] { FAIL() << "it began after the end"; });
  }
  may_end.set_value();
  stopped.wait();
  EXPECT_TRUE(has_ended);
  EXPECT_EQ(waiting.use_count(), 1) << "what it holds is let go";
}

}  // namespace
}  // namespace intaked::web
