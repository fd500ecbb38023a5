// What a changed configuration will say otherwise after a restart.
#include "config/pending.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "config_directory.h"

namespace intaked::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view k_in_use = R"(desk: { api_key_file: thena.api-key }
mailboxes:
  support: { host: imap.example.com, user: support@example.com, password_file: support.password }
)";

// "SETTING: WAS -> IS"
std::vector<std::string> pending_with(std::string_view offered) {
  const ConfigDirectory directory;
  const auto in_use = directory.load(k_in_use), then = directory.load(offered);
  std::vector<std::string> lines;
  for (const Pending& one : pending(*in_use.config, *then.config))
    lines.push_back(one.setting + ": " + one.was + " -> " + one.is);
  return lines;
}

TEST(Pending, OfTheSameConfigurationIsNothing) {
  EXPECT_THAT(pending_with(k_in_use), IsEmpty());
  EXPECT_THAT(pending_with("# a remark\n" + std::string(k_in_use)), IsEmpty())
      << "only what is in effect counts";
}

TEST(Pending, NamesEachSettingByItsPath) {
  EXPECT_THAT(pending_with(R"(desk: { api_key_file: thena.api-key, in_flight: 3 }
keep: { raw: 10 d }
mailboxes:
  support: { host: imap2.example.com, user: support@example.com, password_file: support.password }
)"),
              ElementsAre("desk.in_flight: 8 -> 3", "keep.raw: 30 d -> 10 d",
                          "mailboxes.support.host: imap.example.com -> imap2.example.com"));
}

TEST(Pending, TellsAMailboxThatIsNewOrGone) {
  const auto lines = pending_with(R"(desk: { api_key_file: thena.api-key }
mailboxes:
  billing: { host: imap.example.com, user: billing@example.com, password_file: support.password }
)");
  EXPECT_THAT(lines, testing::Contains("mailboxes.billing.host:  -> imap.example.com"));
  EXPECT_THAT(lines, testing::Contains("mailboxes.support.host: imap.example.com -> "));
}

}  // namespace
}  // namespace intaked::config
