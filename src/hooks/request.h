// A webhook's request as it came, before anybody has believed it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace intaked::hooks {

using Fields = std::span<const std::pair<std::string, std::string>>;

// Views of what the web server holds; nothing of it is kept.
struct Request {
  std::string_view method;  // "POST"
  std::string url;          // as its sender was told to call it: "https://intake.example.com/…"
  Fields query = {};        // decoded
  Fields headers = {};      // names in lower case
  std::string_view body = {};
  // TLS has asked for a certificate of the sender, and it is one of those that may be.
  bool has_client_certificate = false;

  // Of a header that may decide something: "" if it is absent or comes more than once, since two
  // readers could take different ones.
  std::string_view header(std::string_view lower_case_name) const;
  std::string_view parameter(std::string_view name) const;  // of the query, the same
};

}  // namespace intaked::hooks
