// The shard against a real server: a Dovecot of the test's own.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "fakes/private_dovecot.h"
#include "fakes/scripted_sink.h"
#include "imap/shard.h"

namespace intaked::imap {
namespace {

using fakes::PrivateDovecot;
using fakes::ScriptedSink;

constexpr std::chrono::milliseconds k_short{50};

std::string a_message(int number) {
  return "From: alice@acme.example\r\nTo: support@example.com\r\nSubject: Question " +
         std::to_string(number) + "\r\nMessage-ID: <" + std::to_string(number) +
         "@acme.example>\r\n\r\nHello,\r\nquestion " + std::to_string(number) + ".\r\n";
}

class Dovecot : public testing::Test {
 protected:
  void SetUp() override {
    if (!PrivateDovecot::is_installed()) GTEST_SKIP() << "dovecot is not installed";
  }
  PrivateDovecot& server() {
    if (!server_) server_ = std::make_unique<PrivateDovecot>();
    return *server_;
  }
  MailboxOptions mailbox(const std::string& user) {
    MailboxOptions options;
    options.name = user;
    options.host = "localhost";
    options.port = server().tls_port();
    options.ca_file = server().ca_file();
    options.user = user;
    options.password = Secret("pass-" + user);
    options.start = StartAt::everything;
    options.backoff_min = k_short;
    options.backoff_max = k_short;
    return options;
  }
  std::unique_ptr<Shard> start(std::vector<MailboxOptions> mailboxes) {
    return Shard::start(std::move(mailboxes), {}, sink_, clock_);
  }

  SystemClock clock_;
  ScriptedSink sink_;
  std::unique_ptr<PrivateDovecot> server_;
};

TEST_F(Dovecot, FetchesEveryMessageByteForByteAndMarksNothing) {
  std::vector<std::string> sent;
  for (int i = 0; i < 250; ++i) {
    sent.push_back(a_message(i));
    server().deliver("alice", sent.back());
  }
  const auto shard = start({mailbox("alice")});
  ASSERT_TRUE(sink_.wait_for_messages("alice", sent.size())) << server().log();
  const auto got = sink_.messages("alice");
  ASSERT_EQ(got.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(got[i].bytes, sent[i]);
  ASSERT_TRUE(sink_.wait_until_idle("alice"));
  const auto flags = server().flags("alice");
  EXPECT_TRUE(std::all_of(flags.begin(), flags.end(), [](const auto& f) { return f.empty(); }));
}

}  // namespace
}  // namespace intaked::imap
