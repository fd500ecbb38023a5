#include "hooks/path.h"

#include <set>

#include <gmock/gmock.h>

namespace intaked::hooks {
namespace {

using testing::MatchesRegex;

TEST(Path, WhereTheBodyIsNotSignedItCannotBeGuessed) {
  const Secret key("fake-installation-key");
  EXPECT_EQ(hook_path("chat", k_slack, key), "/hooks/chat");
  EXPECT_THAT(hook_path("inbound", k_mailgun, key), MatchesRegex("/hooks/inbound/[a-z2-7]{26}"));
  EXPECT_EQ(hook_path("inbound", k_mailgun, key, true),
            hook_path("inbound", k_mailgun, key) + "/mime");
}

TEST(Path, EachHookAndEachInstallationHasItsOwn) {
  std::set<std::string> all;
  for (const char* key : {"fake-key-one", "fake-key-two"})
    for (const char* name : {"a", "b"}) {
      const std::string path = hook_path(name, k_postmark, Secret(key));
      all.insert(path.substr(path.rfind('/')));
      EXPECT_EQ(hook_path(name, k_postmark, Secret(key)), path) << "it stays";
    }
  EXPECT_EQ(all.size(), 4u);
}

}  // namespace
}  // namespace intaked::hooks
