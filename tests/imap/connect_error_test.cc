// Why no connection came about: what is said, and what is never said.
#include "imap/connect_error.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace intaked::imap {
namespace {

MailboxOptions mailbox(const std::string& password) {
  MailboxOptions options;
  options.host = "mail.acme.example";
  options.user = "alice";
  options.password = Secret(password);
  return options;
}

std::string said_after(curl::ConnectResult result, const std::string& line,
                       const std::string& password = "open\"sesame\\now") {
  const std::string text =
      connect_error(mailbox(password), {result, "closed"}, "* OK ready\r\n" + line).text;
  const std::size_t at = text.find(" (the server said: ");
  return at == std::string::npos ? "" : text.substr(at + 19, text.size() - at - 20);
}

struct Case {
  std::string line;
  std::string said;
};

TEST(ConnectError, NeverRepeatsWhatALoginSends) {
  const std::vector<Case> cases{
      {"A3 NO [AUTHENTICATIONFAILED] Authentication failed.\r\n",
       "NO [AUTHENTICATIONFAILED] Authentication failed."},
      {"A3 NO [ALERT] See https://support.provider.example/mail/accounts/answer/78754\r\n",
       "NO [ALERT] See https://support.provider.example/mail/accounts/answer/78754"},
      {"* BYE Too many connections\r\n", "BYE Too many connections"},
      {"A3 BAD Error in command: open\"sesame\\now\r\n", ""},
      {"A3 BAD Error in command: A3 LOGIN alice \"open\\\"sesame\\\\now\"\r\n", ""},
      {"A3 BAD sesame\\now\r\n", ""},
      // base64 of NUL alice NUL and the password, of the password, and of a piece
      {"A3 BAD Error in IMAP command: AGFsaWNlAG9wZW4ic2VzYW1lXG5vdw==\r\n", ""},
      {"A3 BAD Error in IMAP command: AGFSAWNLAG9WZW4IC2VZYW1LXG5VDW==\r\n", ""},
      {"A3 NO [b3BlbiJzZXNhbWVcbm93]\r\n", ""},
      {"A3 BAD Unknown: \"b3BlbiJzZX\"\r\n", ""},
      // encoded in a way that we do not know
      {"A3 BAD [X] Error in IMAP command 6f70656e22736573616d655c6e6f77\r\n", "BAD [X]"},
      {"A3 BAD 'YXBlbnNlc2FtZW5vdzEyMzQ='\r\n", "BAD"},
      // controls do not reach a terminal, and hide nothing
      {"A3 NO \x1b]0;owned\x07 Come again\r\n", "NO ]0;owned Come again"},
      {"A3 BAD ope\x01n\"se\x02sam\x03e\\now\r\n", ""},
      // cut
      {"A3 BAD Error in IMAP command: Zm9v", ""},
      {"A3\r\n", ""},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(said_after(curl::ConnectResult::login_refused, one.line), one.said) << one.line;
    EXPECT_EQ(said_after(curl::ConnectResult::failed, one.line), one.said) << one.line;
  }
  EXPECT_EQ(said_after(curl::ConnectResult::login_refused, "A3 NO no pin\r\n", "pin"), "");
  EXPECT_EQ(said_after(curl::ConnectResult::login_refused, "A3 NO sorry\r\n", ""), "NO sorry");
}

TEST(ConnectError, TellsAWrongPasswordFromABusyServer) {
  const auto error = [](const std::string& line) {
    return connect_error(mailbox("secret"), {curl::ConnectResult::login_refused, ""}, line);
  };
  EXPECT_EQ(error("A3 NO [UNAVAILABLE] later\r\n").kind, ErrorKind::unavailable);
  const Error refused = error("A3 NO [AUTHENTICATIONFAILED] no\r\n");
  EXPECT_EQ(refused.kind, ErrorKind::denied);
  EXPECT_THAT(refused.hint, testing::HasSubstr("systemctl restart intaked"));
}

}  // namespace
}  // namespace intaked::imap
