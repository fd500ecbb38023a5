// AWS Signature Version 4 in a query: a URL that lets whoever has it read one object, for a while.
// libcurl signs requests that it sends; a URL for others is ours to make. Pure. Source:
// docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"

namespace intaked::desk {

inline constexpr std::chrono::seconds k_presigned_lifetime_max{7 * 24 * 3600};

struct PresignedUrl {
  std::string scheme;  // "https"
  std::string host;    // as in the Host line of the request: with the port if it is not the usual
  std::string path;    // "/bucket/key", not encoded
  std::string region;
  std::string access_key_id;
  const Secret& secret_key;
  Instant now;
  std::chrono::seconds lifetime{k_presigned_lifetime_max};  // at most that
};

std::string presigned_get(const PresignedUrl& url);

// A path, each byte percent-encoded except unreserved characters and "/", as AWS wants it.
std::string aws_encoded_path(std::string_view path);

}  // namespace intaked::desk
