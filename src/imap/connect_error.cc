#include "imap/connect_error.h"

#include <algorithm>
#include <array>

#include "imap/last_words.h"
#include "imap/response.h"

namespace intaked::imap {
namespace {

std::string place_of(const MailboxOptions& options) {
  return options.host + ":" + std::to_string(options.port);
}

// RFC 5530: the refusal is not about the password.
bool is_temporary_refusal(std::string_view words) {
  static constexpr std::array<std::string_view, 5> k_codes{"[UNAVAILABLE]", "[INUSE]", "[LIMIT]",
                                                           "[THROTTLED]", "[SERVERBUG]"};
  const std::string line = upper_case(words);
  return std::any_of(k_codes.begin(), k_codes.end(),
                     [&](std::string_view code) { return line.find(code) != std::string::npos; });
}

std::string in_seconds(std::chrono::milliseconds time) {
  return std::to_string((time.count() + 999) / 1000) + " s";
}

}  // namespace

bool offers_no_plain_mechanism(std::string_view transcript) {
  const std::string text = upper_case(transcript);
  return text.find("* CAPABILITY") != std::string::npos &&
         text.find("AUTH=PLAIN") == std::string::npos &&
         text.find("AUTH=LOGIN") == std::string::npos;
}

Error connect_error(const MailboxOptions& options, const curl::ConnectOutcome& outcome,
                    std::string_view transcript) {
  const std::string last = last_words(options, transcript);
  const std::string words = last.empty() ? "" : " (the server said: " + last + ")";
  switch (outcome.result) {
    case curl::ConnectResult::login_refused:
      if (is_temporary_refusal(last)) {
        return {ErrorKind::unavailable, place_of(options) + " takes no login now" + words, ""};
      }
      return {
          ErrorKind::denied,
          place_of(options) + " refused the user name or the password of " + options.user + words,
          "correct the user or the password file, then: systemctl restart intaked; until then the "
          "next attempt is in 5 minutes"};
    case curl::ConnectResult::untrusted:
      return {ErrorKind::unavailable,
              "the certificate of " + place_of(options) + " is not accepted: " + outcome.text,
              "the password was not sent; renew the server's certificate, correct host, or name "
              "the issuer's certificate as ca_file"};
    default:
      return {ErrorKind::unavailable,
              "cannot connect to " + place_of(options) + ": " + outcome.text + words, ""};
  }
}

Error connect_timeout(const MailboxOptions& options, curl::ConnectPhase phase) {
  const std::string within = " within " + in_seconds(options.connect_deadline);
  switch (phase) {
    case curl::ConnectPhase::resolving:
      return {ErrorKind::timed_out, "the name " + options.host + " was not resolved" + within, ""};
    case curl::ConnectPhase::connecting:
      return {ErrorKind::timed_out, place_of(options) + " did not take the connection" + within,
              ""};
    case curl::ConnectPhase::securing:
      return {ErrorKind::timed_out,
              place_of(options) + " took the connection and did not finish TLS" + within, ""};
    case curl::ConnectPhase::greeting:
      return {ErrorKind::timed_out,
              place_of(options) + " took the connection and sent no greeting" + within, ""};
    case curl::ConnectPhase::login:
      return {ErrorKind::timed_out,
              place_of(options) + " greeted and did not answer the login within " +
                  in_seconds(options.connect_deadline + options.command_deadline),
              ""};
  }
  return {};
}

}  // namespace intaked::imap
