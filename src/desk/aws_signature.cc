#include "desk/aws_signature.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

#include <string.h>

#include "lib/crypto/crypto.h"
#include "lib/curl/http_client.h"

namespace intaked::desk {
namespace {

std::string_view bytes_of(const crypto::Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// "20130524T000000Z".
std::string iso_8601_basic(Instant now) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(now - day));
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()},
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text.data();
}

crypto::Sha256 signing_key(const Secret& secret, std::string_view day, std::string_view region) {
  std::string first = "AWS4";
  first += secret.reveal();
  crypto::Sha256 key = crypto::hmac_sha256(first, day);
  explicit_bzero(first.data(), first.size());
  for (const std::string_view step :
       {region, std::string_view("s3"), std::string_view("aws4_request")}) {
    key = crypto::hmac_sha256(bytes_of(key), step);
  }
  return key;
}

}  // namespace

std::string aws_encoded_path(std::string_view path) {
  std::string encoded;
  while (!path.empty()) {
    const std::string_view step = path.substr(0, path.find('/'));
    encoded += curl::url_encode(step);
    path.remove_prefix(step.size());
    if (path.empty()) break;
    encoded += '/';
    path.remove_prefix(1);
  }
  return encoded;
}

std::string presigned_get(const PresignedUrl& url) {
  const std::string time = iso_8601_basic(url.now);
  const std::string day = time.substr(0, 8);
  const std::string scope = day + "/" + url.region + "/s3/aws4_request";
  const auto lifetime = std::min(url.lifetime, k_presigned_lifetime_max);
  const std::string path = aws_encoded_path(url.path);
  // In the order of their names, as the canonical request wants them.
  const std::string query =
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" +
      curl::url_encode(url.access_key_id + "/" + scope) + "&X-Amz-Date=" + time +
      "&X-Amz-Expires=" + std::to_string(lifetime.count()) + "&X-Amz-SignedHeaders=host";
  const std::string request =
      "GET\n" + path + "\n" + query + "\nhost:" + url.host + "\n\nhost\nUNSIGNED-PAYLOAD";
  const std::string to_sign =
      "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + crypto::hex(crypto::sha256(request));
  const crypto::Sha256 signature =
      crypto::hmac_sha256(bytes_of(signing_key(url.secret_key, day, url.region)), to_sign);
  return url.scheme + "://" + url.host + path + "?" + query +
         "&X-Amz-Signature=" + crypto::hex(signature);
}

}  // namespace intaked::desk
