#include "desk/aws_signature.h"

#include <gtest/gtest.h>

namespace intaked::desk {
namespace {

constexpr Instant k_2013_05_24{std::chrono::sys_days{std::chrono::year{2013} / 5 / 24}};

PresignedUrl example(const Secret& secret) {
  return {"https",      "examplebucket.s3.amazonaws.com", "/test.txt",
          "us-east-1",  "AKIAIOSFODNN7EXAMPLE",           secret,
          k_2013_05_24, std::chrono::seconds{86'400}};
}

// The example of docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html, and its
// documented answer.
TEST(AwsSignature, IsWhatAmazonsExampleSays) {
  const Secret secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  EXPECT_EQ(presigned_get(example(secret)),
            "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            "&X-Amz-Signature="
            "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST(AwsSignature, NoLinkLivesLongerThanAWeek) {
  const Secret secret("not-a-key");
  PresignedUrl url = example(secret);
  url.lifetime = std::chrono::hours{24 * 30};
  EXPECT_NE(presigned_get(url).find("&X-Amz-Expires=604800&"), std::string::npos);
}

TEST(AwsSignature, PathsAreEncodedOnceAndSlashesStay) {
  EXPECT_EQ(aws_encoded_path("/bucket/a b/ä+%.txt"), "/bucket/a%20b/%C3%A4%2B%25.txt");
  EXPECT_EQ(aws_encoded_path("/"), "/");
  EXPECT_EQ(aws_encoded_path("key"), "key");
  EXPECT_EQ(aws_encoded_path("/a//b/"), "/a//b/");
}

}  // namespace
}  // namespace intaked::desk
