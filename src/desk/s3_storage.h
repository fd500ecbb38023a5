// S3 and what speaks like it (MinIO, Ceph, R2, …): one PUT for each file, signed by libcurl with
// Signature Version 4 over the known digest of the bytes.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "desk/aws_signature.h"
#include "desk/storage.h"
#include "lib/curl/http_client.h"

namespace intaked::desk {

struct S3Options {
  std::string endpoint;  // scheme://host[:port], http only to loopback
  std::string region = "us-east-1";
  std::string bucket;
  bool bucket_in_host = false;  // https://BUCKET.HOST/KEY instead of https://HOST/BUCKET/KEY
  std::string prefix;           // of every key; ASCII letters, digits, "-", "_", "." and "/"
  std::string access_key_id;
  Secret secret_key;
  std::string ca_file;     // "" = the system's
  std::string public_url;  // the URL is this and the key; "" = presigned
  std::chrono::seconds link_lifetime = k_presigned_lifetime_max;  // presigned
  // Makes keys unguessable for people who know a file: derived from the installation's key.
  Secret key_secret;
  std::uint64_t file_bytes_max = 25ull << 20;
  std::size_t in_flight_max = 4;
};

// What an answer to the PUT means; `url` and `expires_at` are left to the caller. Pure.
//   2xx                                             stored
//   413, and 400 with a code about the file         refused
//   429 503                                         not_executed, Retry-After respected
//   3xx, other 4xx (region, bucket, key, clock)     target_down
//   everything else, and no whole answer            unknown; no byte had left us: target_down
Stored classify_s3(const curl::HttpAnswer& http, Instant now);

// "prefix/" + 160 bits from an HMAC over digest, name and type + "/" + a plain name: the same file
// in the same words is the same object, since the object carries them; and nobody else finds it.
std::string s3_key(const S3Options& options, const FileToStore& file);

// invalid: the endpoint is not one that files may be sent to, or a setting is missing.
Result<std::unique_ptr<Storage>> make_s3_storage(S3Options options, const Clock& clock);

}  // namespace intaked::desk
