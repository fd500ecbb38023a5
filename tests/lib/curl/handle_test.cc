// What our handles can do at all.
#include "lib/curl/handle.h"

#include <gtest/gtest.h>

namespace intaked::curl {
namespace {

CURLcode performed(const char* url) {
  const Easy easy = make_easy();
  curl_easy_setopt(easy.get(), CURLOPT_URL, url);
  curl_easy_setopt(easy.get(), CURLOPT_CONNECTTIMEOUT_MS, 2'000L);
  return curl_easy_perform(easy.get());
}

// Port 1 of this machine: whoever tries to connect is refused.
TEST(Handle, NoneCanSendMail) {
  EXPECT_EQ(performed("smtp://127.0.0.1:1"), CURLE_UNSUPPORTED_PROTOCOL);
  EXPECT_EQ(performed("smtps://127.0.0.1:1"), CURLE_UNSUPPORTED_PROTOCOL);
  EXPECT_EQ(performed("file:///etc/hostname"), CURLE_UNSUPPORTED_PROTOCOL);
  EXPECT_EQ(performed("http://127.0.0.1:1"), CURLE_COULDNT_CONNECT);
}

}  // namespace
}  // namespace intaked::curl
