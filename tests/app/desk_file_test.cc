#include "app/desk_file.h"

#include <gmock/gmock.h>

namespace intaked::app {
namespace {

using model::DirectoryList;
using testing::HasSubstr;

TEST(DeskFile, is_lists_of_names_or_of_names_with_ids) {
  const auto desk =
      desk_directory_from("teams: [Support, { id: T2, name: Billing }]\npriorities: []\n");
  ASSERT_TRUE(desk) << desk.error().text;
  EXPECT_EQ(desk->find_name(DirectoryList::team, "billing")->id, "T2");
  EXPECT_EQ(desk->find_name(DirectoryList::team, "Support")->id, "Support");
  EXPECT_TRUE(desk->knows(DirectoryList::priority)) << "an empty list is known";
  EXPECT_FALSE(desk->knows(DirectoryList::status));
}

TEST(DeskFile, may_be_json) {
  const auto desk =
      desk_directory_from("{\n\t\"teams\": [{\"id\": \"T2\", \"name\": \"Billing\"}]\n}\n");
  ASSERT_TRUE(desk) << desk.error().text;
  EXPECT_EQ(desk->find_id(DirectoryList::team, "T2")->name, "Billing");
}

TEST(DeskFile, says_what_is_wrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"teems: [Support]", "unknown list \"teems\"; known: teams, statuses, priorities"},
      {"teams: Support", "\"teams\" is not a list"},
      {"teams: [{ id: T1 }]", "an entry of \"teams\" is neither a name nor"},
      {"[Support]", "not a map of lists"},
      {"teams: [", "1:8: not YAML"}};
  for (const auto& [text, problem] : cases) {
    const auto desk = desk_directory_from(std::string(text) + "\n");
    ASSERT_FALSE(desk) << text;
    EXPECT_THAT(desk.error().text, HasSubstr(problem));
  }
  EXPECT_THAT(read_desk_file("/nowhere/desk.yaml").error().text,
              HasSubstr("/nowhere/desk.yaml: cannot be read"));
}

}  // namespace
}  // namespace intaked::app
