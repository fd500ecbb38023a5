#include "base/secret.h"

#include <gtest/gtest.h>

namespace intaked {
namespace {

TEST(Secret, moves_leave_nothing_behind) {
  for (const std::string& text : {std::string("short"), std::string(500, 'k')}) {
    Secret first{text};
    Secret second{std::move(first)};
    EXPECT_EQ(second.reveal(), text);
    EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is the question
    // The moved-from object still owns a small buffer; none of the secret may be in it.
    const std::string_view buffer(first.reveal_c_str(), 5);
    EXPECT_EQ(buffer.find(text.substr(1, 3)), std::string_view::npos);
    Secret third;
    third = std::move(second);
    EXPECT_EQ(third.reveal(), text);
    EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
  }
}

TEST(Secret, copies_are_independent) {
  Secret first{"obviously-fake"};
  Secret second = first;
  first = Secret{"another"};
  EXPECT_EQ(second.reveal(), "obviously-fake");
  EXPECT_STREQ(first.reveal_c_str(), "another");
  second = *&second;
  EXPECT_EQ(second.reveal(), "obviously-fake");
}

}  // namespace
}  // namespace intaked
