// A server's certificate as libcurl tells it, and why it is not trusted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <curl/curl.h>

#include "base/clock.h"

namespace intaked::curl {

// Texts are the server's own words, as long as it likes and with any character in them.
struct Certificate {
  std::string subject, issuer;     // "C = US, O = Acme, CN = mail.acme.example"
  std::vector<std::string> names;  // the hosts and addresses it is good for; 100 at most
  std::optional<Instant> begins, ends;
};

enum class Distrust {
  none,
  expired,        // it, or one of those above it
  not_yet_valid,  // the same
  other_name,     // it is good for other hosts only
  unknown_issuer,
  self_signed,  // by itself
  no_ca_file,   // ours cannot be read
  other
};

// The server's own certificate, of a handle with CURLOPT_CERTINFO; nullopt: none was shown, or it
// was not looked at before TLS failed.
std::optional<Certificate> certificate_of(CURL* easy);
// Why a transfer that ended with `code` did not trust the server.
Distrust distrust_of(CURL* easy, CURLcode code);

}  // namespace intaked::curl
