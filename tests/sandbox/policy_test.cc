#include "sandbox/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace intaked::sandbox {
namespace {

using testing::ElementsAre;

TEST(CustomField, IsReadFromWords) {
  const auto plain = custom_field_from("order");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->type, "single_line");
  EXPECT_FALSE(plain->is_mandatory);
  const auto choice = custom_field_from("plan:mandatory:single_choice:Gold|Silver");
  ASSERT_TRUE(choice) << choice.error().text;
  EXPECT_TRUE(choice->is_mandatory);
  EXPECT_THAT(choice->options, ElementsAre("Gold", "Silver"));
  EXPECT_EQ(custom_field_id(*choice), custom_field_id(*custom_field_from("plan")));
  for (const char* wrong :
       {"", ":integer", "plan:single_choice", "plan:A|B", "plan:colour", "plan:integer:A|B"}) {
    EXPECT_FALSE(custom_field_from(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace intaked::sandbox
