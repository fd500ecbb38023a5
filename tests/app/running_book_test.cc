// The book in use, where two people save rules at once.
#include "app/running_book.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

TEST(RunningBook, WhatIsWrittenDownOfBooksIsInTheOrderOfTheirUse) {
  std::string directory =
      (std::filesystem::temp_directory_path() / "intaked-books-XXXXXX").string();
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  const auto save = [&](const std::string& team) {
    std::ofstream(directory + "/10-all.yaml")
        << "rules:\n  - { id: all, applies_to: both, set: { teamName: " << team << " } }\n";
  };
  config::Config config;
  config.rules_directory = directory;
  const ManualClock clock{Instant{}};
  RunningBook book(config, clock);
  std::vector<std::string> noted;
  std::thread second;
  save("Support");
  const BookVerdict verdict = book.load([&](const BookVerdict& first) {
    save("Billing");
    second = std::thread(
        [&] { book.load([&](const BookVerdict& later) { noted.push_back(later.book); }); });
    std::this_thread::sleep_for(100ms);  // the second has come as far as it may
    noted.push_back(first.book);
  });
  ASSERT_TRUE(verdict.accepted) << verdict.text << ": "
                                << (verdict.problems.empty() ? "" : verdict.problems[0].text);
  second.join();
  ASSERT_EQ(noted.size(), 2u);
  EXPECT_NE(noted[0], noted[1]);
  EXPECT_EQ(noted[1], route::digest_of(*book.book()));
  std::filesystem::remove_all(directory);
}

TEST(RunningBook, WhatIsRefusedIsNotInUse) {
  config::Config config;
  config.rules_directory = "/nonexistent";
  const ManualClock clock{Instant{}};
  RunningBook book(config, clock);
  EXPECT_FALSE(book.load([](const BookVerdict&) { FAIL() << "nothing was swapped"; }).accepted);
}

}  // namespace
}  // namespace intaked::app
