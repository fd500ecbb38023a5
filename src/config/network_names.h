// Names of people and machines as they stand in the file: e-mail addresses, hosts, URLs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace intaked::config {

// local@domain, without spaces; no claim that it can receive mail.
bool is_address(std::string_view text);
// A host name or an IP address, without port or brackets.
bool is_host(std::string_view text);
// An IP address, version 4 or 6, without brackets.
bool is_ip_address(const std::string& text);
// localhost, 127.0.0.0/8 or ::1: traffic to it never leaves this machine.
bool is_loopback(std::string_view host);
// [a-z0-9-]+, at most 63: mailboxes and pipes; permanent, because cursors and metrics carry them.
bool is_source_name(std::string_view text);

struct Url {
  bool https = false;
  std::string host;  // without brackets
  std::string text;  // scheme://host[:port]
};
// scheme://host[:port] with http or https, a final "/" allowed; nullopt for everything else, also
// for user names, paths and queries.
std::optional<Url> url_from(std::string_view text);

}  // namespace intaked::config
