#include "app/book_files.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <stdlib.h>

namespace intaked::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class BookFiles : public testing::Test {
 protected:
  BookFiles() {
    std::string name = testing::TempDir() + "intaked_book_XXXXXX";
    root_ = mkdtemp(name.data());
    config_.rules = "rules";
    config_.rules_directory = (root_ / "rules").string();
    std::filesystem::create_directories(root_ / "rules/lookups");
  }
  ~BookFiles() override { std::filesystem::remove_all(root_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(root_ / name, std::ios::binary) << text;
  }
  static std::vector<std::string> paths_of(const std::vector<route::SourceFile>& files) {
    std::vector<std::string> paths;
    for (const route::SourceFile& file : files) paths.push_back(file.path);
    return paths;
  }

  std::filesystem::path root_;
  config::Config config_;
};

TEST_F(BookFiles, are_tables_in_name_order_and_the_look_ups_they_name) {
  write("rules/30-priority.yaml", "rules: []\n");
  write("rules/20-team.yaml",
        "lookups: { customers: { file: lookups/customers.csv, key: domain } }\n");
  write("rules/lookups/customers.csv", "domain\n");
  write("rules/lookups/unused.csv", "domain\n");
  const auto book = read_book_files(config_);
  ASSERT_TRUE(book) << book.error().text;
  EXPECT_THAT(paths_of(book->tables), ElementsAre("rules/20-team.yaml", "rules/30-priority.yaml"));
  EXPECT_EQ(book->tables[1].text, "rules: []\n");
  EXPECT_THAT(paths_of(book->lookups), ElementsAre("rules/lookups/customers.csv"));
  EXPECT_THAT(book->ignored, IsEmpty());
}

TEST_F(BookFiles, names_what_looks_like_a_table_and_is_none) {
  write("rules/20-team.yaml~", "");
  write("rules/20-team.yml", "");
  write("rules/.20-team.yaml.swp", "");
  write("rules/.gitkeep", "");
  write("rules/README.md", "");
  const auto book = read_book_files(config_);
  ASSERT_TRUE(book);
  EXPECT_THAT(book->ignored, ElementsAre("rules/20-team.yaml~", "rules/20-team.yml"));
}

TEST_F(BookFiles, a_rule_file_cannot_read_outside_its_directory) {
  write("secret.csv", "domain\n");
  for (const char* name : {"../secret.csv", "lookups/../../secret.csv", "/etc/passwd"}) {
    write("rules/20-team.yaml",
          "lookups: { x: { file: \"" + std::string(name) + "\", key: a } }\n");
    const auto book = read_book_files(config_);
    ASSERT_TRUE(book);
    EXPECT_THAT(book->lookups, IsEmpty()) << name;
  }
}

TEST_F(BookFiles, follow_a_directory_that_was_swapped_by_a_link) {
  std::filesystem::create_directory(root_ / "book-2");
  write("book-2/10-new.yaml", "rules: []\n");
  std::filesystem::remove_all(root_ / "rules");
  std::filesystem::create_directory_symlink(root_ / "book-2", root_ / "rules");
  const auto book = read_book_files(config_);
  ASSERT_TRUE(book);
  EXPECT_THAT(paths_of(book->tables), ElementsAre("rules/10-new.yaml"));
}

TEST_F(BookFiles, an_absent_directory_is_said_with_what_to_write) {
  config_.rules_directory = "/nowhere";
  const auto book = read_book_files(config_);
  ASSERT_FALSE(book);
  EXPECT_THAT(book.error().text,
              HasSubstr("the rules directory /nowhere cannot be read: No such file"));
  EXPECT_THAT(book.error().hint, HasSubstr("\"rules:\" names it"));
}

}  // namespace
}  // namespace intaked::app
