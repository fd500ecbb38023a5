#include "desk/endpoint.h"

#include <gmock/gmock.h>

namespace intaked::desk {
namespace {

TEST(Endpoint, TheKeyGoesToAnHttpsHostOrToThisMachine) {
  const std::pair<const char*, const char*> good[] = {
      {"https://platform.thena.ai", "https://platform.thena.ai"},
      {"https://platform.thena.ai/", "https://platform.thena.ai"},
      {"https://desk.example:8443", "https://desk.example:8443"},
      {"https://S3.Eu-Central-1.Example", "https://s3.eu-central-1.example"},
      {"https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"},
      {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
      {"http://localhost:8080/", "http://localhost:8080"},
      {"http://[::1]:8080", "http://[::1]:8080"},
  };
  for (const auto& [url, endpoint] : good) {
    const auto checked = checked_endpoint(url);
    ASSERT_TRUE(checked) << url << ": " << checked.error().text;
    EXPECT_EQ(*checked, endpoint);
  }
  for (const char* bad : {"",
                          "platform.thena.ai",
                          "ftp://platform.thena.ai",
                          "http://platform.thena.ai",
                          "http://127.0.0.1.evil.example",
                          "http://127.evil.example",
                          "http://1270.0.0.1",
                          "https://",
                          "https://:443",
                          "https://user:key@platform.thena.ai",
                          "https://platform.thena.ai/v1",
                          "https://platform.thena.ai?x",
                          "https://a b",
                          "https://desk.example:",
                          "https://desk.example:80x",
                          "https://desk.example:123456",
                          "https://[::1",
                          "https://[]",
                          "https://[evil]",
                          "https://desk.example\r\nX: y"}) {
    const auto checked = checked_endpoint(bad);
    EXPECT_FALSE(checked) << bad;
    if (!checked) {
      EXPECT_THAT(checked.error().text, testing::StartsWith("desk.url \""));
    }
  }
}

}  // namespace
}  // namespace intaked::desk
