#include "base/spool_file.h"

#include <filesystem>

#include <gmock/gmock.h>

namespace intaked {
namespace {

TEST(SpoolFile, gives_back_what_was_appended_and_leaves_nothing) {
  const std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("spool_file_test." + std::to_string(::getpid()));
  std::filesystem::create_directory(directory);
  {
    const auto file = SpoolFile::make(directory).value();
    EXPECT_EQ(file->read_all().value(), "");
    ASSERT_TRUE(file->append("Hello, "));
    ASSERT_TRUE(file->append("world"));
    EXPECT_EQ(file->size(), 12u);
    EXPECT_EQ(file->read_all().value(), "Hello, world");
    EXPECT_EQ(file->read_all().value(), "Hello, world") << "as often as somebody asks";
    char piece[5];
    EXPECT_EQ(file->read(7, piece).value(), 5u);
    EXPECT_EQ(std::string_view(piece, 5), "world");
    EXPECT_EQ(file->read(10, piece).value(), 2u);
    EXPECT_EQ(file->read(12, piece).value(), 0u);
    EXPECT_TRUE(std::filesystem::is_empty(directory)) << "it has no name";
  }
  std::filesystem::remove_all(directory);
}

TEST(SpoolFile, what_cannot_be_written_is_told_of_with_its_directory) {
  const auto nowhere = SpoolFile::make("/nonexistent/spool");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().kind, ErrorKind::io);
  EXPECT_EQ(nowhere.error().text,
            "a file in /nonexistent/spool cannot be made: No such file or directory");
}

}  // namespace
}  // namespace intaked
