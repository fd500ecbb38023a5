#include "desk/file_link.h"

#include <gtest/gtest.h>

#include "desk/link_storage.h"

namespace intaked::desk {
namespace {

using namespace std::chrono_literals;

constexpr const char* k_intake = "01jz8x4q0n6m2r7v3k5t9w1y8z";
constexpr Instant k_expiry{std::chrono::seconds{1'800'000'000}};

TEST(FileLink, SaysWhatItWasMadeFor) {
  const FileLinkKey key(Secret("an installation's key"));
  const FileLink link{k_intake, 3, k_expiry};
  const std::string token = *key.token(link);
  EXPECT_EQ(token.substr(0, 42), "1-01jz8x4q0n6m2r7v3k5t9w1y8z-3-1800000000-");
  EXPECT_EQ(token.size(), 42u + 32u);
  EXPECT_EQ(key.read(token), link);
  EXPECT_EQ(FileLinkKey(Secret("an installation's key")).token(link), token);
}

TEST(FileLink, NoOtherTokenIsReadAsOne) {
  const FileLinkKey key(Secret("an installation's key"));
  const std::string token = *key.token({k_intake, 3, k_expiry});
  EXPECT_FALSE(FileLinkKey(Secret("another key")).read(token));
  for (std::size_t i = 0; i < token.size(); ++i) {
    for (const char c : {'0', '1', 'a', 'Z', '-', '/', '\0'}) {
      std::string forged = token;
      if (forged[i] == c) continue;
      forged[i] = c;
      EXPECT_FALSE(key.read(forged)) << forged;
    }
    EXPECT_FALSE(key.read(token.substr(0, i)));
    std::string longer = token;
    longer.insert(i, 1, token[i]);
    EXPECT_FALSE(key.read(longer)) << longer;
  }
  // The same numbers, written in another way.
  const std::string mac = token.substr(41);
  for (const std::string& forged :
       {std::string("1-") + k_intake + "-03-1800000000" + mac,
        std::string("1-") + k_intake + "-+3-1800000000" + mac,
        std::string("1-") + k_intake + "-3-01800000000" + mac,
        std::string("1-") + k_intake + "-3-99999999999999999999" + mac, token + "-", token + token,
        std::string(1000, '1'), std::string("1----"), std::string()}) {
    EXPECT_FALSE(key.read(forged)) << forged;
  }
}

TEST(FileLink, IsNotMadeForWhatIsNoFile) {
  const FileLinkKey key(Secret("an installation's key"));
  EXPECT_FALSE(key.token({"", 1, k_expiry}));
  EXPECT_FALSE(key.token({"../x", 1, k_expiry}));
  EXPECT_FALSE(key.token({k_intake, 0, k_expiry}));
  EXPECT_FALSE(key.token({k_intake, -1, k_expiry}));
}

TEST(FileLink, APathHasOneTokenAndAtMostOneName) {
  EXPECT_EQ(token_in("/f/abc/name.pdf"), "abc");
  EXPECT_EQ(token_in("/f/abc"), "abc");
  for (const char* path : {"/f/abc/", "/f/abc/a/b", "/f/abc/../x", "/g/abc/name", "/f", "/", "",
                           "f/abc/name", "/f//name", "/f/"}) {
    EXPECT_EQ(token_in(path), "") << path;
  }
  EXPECT_EQ(link_path("abc", "../März 1.pdf"), "/f/abc/M_rz_1.pdf");
}

TEST(LinkStorage, StoringIsMakingALink) {
  const ManualClock clock;
  LinkStorageOptions options;
  options.public_url = "https://files.example.com";
  options.lifetime = 30min;
  options.installation_key = Secret("an installation's key");
  options.file_bytes_max = 100;
  const auto storage = make_link_storage(std::move(options), clock);
  FileToStore file;
  file.intake_id = k_intake;
  file.number = 2;
  file.name = "a b.pdf";
  file.size = 100;
  Stored stored;
  storage->store(file, [&](Stored got) { stored = std::move(got); });
  EXPECT_EQ(stored.outcome, StoreOutcome::stored);
  EXPECT_EQ(stored.expires_at, clock.now() + 30min);
  ASSERT_TRUE(stored.url.starts_with("https://files.example.com/f/")) << stored.url;
  const FileLinkKey key(Secret("an installation's key"));
  const FileLink link = {k_intake, 2, stored.expires_at};
  EXPECT_EQ(key.read(token_in(stored.url.substr(25))), link);
  EXPECT_TRUE(stored.url.ends_with("/a_b.pdf"));
  file.size = 101;
  storage->store(file, [&](Stored got) { stored = std::move(got); });
  EXPECT_EQ(stored.outcome, StoreOutcome::refused);
}

}  // namespace
}  // namespace intaked::desk
