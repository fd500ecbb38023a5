#include "imap/connect_options.h"

#include <algorithm>
#include <cctype>

namespace intaked::imap {
namespace {

// libcurl's own limit for an attempt comes after ours, which knows what it waited for.
constexpr std::chrono::seconds k_backstop{5};

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && std::all_of(host.begin(), host.end(), [](char c) {
            return c == '.' || (c >= '0' && c <= '9');
          }));
}

bool is_host(const std::string& host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == ':';
  });
}

}  // namespace

Result<curl::ConnectOptions> connect_options(const MailboxOptions& options, SignIn sign_in) {
  if (!is_host(options.host) ||
      (options.security == Security::none_on_loopback && !is_loopback(options.host))) {
    return fail(ErrorKind::invalid,
                "\"" + options.host + "\" is not a host that may be connected to",
                "plain text goes to a loopback address only");
  }
  curl::ConnectOptions connect;
  connect.scheme = options.security == Security::implicit_tls ? "imaps" : "imap";
  connect.host = options.host;
  connect.port = options.port;
  connect.ca_file = options.ca_file;
  connect.user = options.user;
  connect.password = options.password;
  // Left to itself libcurl prefers mechanisms (GSSAPI, NTLM) that fail without a domain.
  if (sign_in == SignIn::authenticate) connect.login_options = "AUTH=PLAIN;AUTH=LOGIN";
  connect.deadline = options.connect_deadline + options.command_deadline + k_backstop;
  return connect;
}

}  // namespace intaked::imap
