// The shard against a real server: a Dovecot of the test's own.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/private_dovecot.h"
#include "fakes/scripted_sink.h"
#include "imap/shard.h"

namespace intaked::imap {
namespace {

using fakes::PrivateDovecot;
using fakes::ScriptedSink;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

namespace fs = std::filesystem;

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
  PrivateDovecot& server(
      PrivateDovecot::Certificate certificate = PrivateDovecot::Certificate::good) {
    if (!server_) server_ = std::make_unique<PrivateDovecot>(certificate);
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
  // Everything that is on the server now is recorded, and the server said so after now.
  bool wait_until_complete(const std::string& mailbox) {
    const Instant now = clock_.now();
    return sink_.wait_until([&] {
      const auto complete = sink_.status(mailbox).complete_up_to;
      return complete && *complete >= now;
    });
  }

  SystemClock clock_;
  ScriptedSink sink_;
  std::unique_ptr<PrivateDovecot> server_;
};

TEST_F(Dovecot, FetchesEveryMessageByteForByteAndMarksNothing) {
  std::vector<std::string> sent;
  for (int i = 0; i < 250; ++i) sent.push_back(a_message(i));
  std::string every_byte = "Subject: all bytes\r\n\r\n";
  // Lone line ends would be made whole by the server, so they are left out.
  for (int i = 1; i < 256; ++i)
    if (i != '\r' && i != '\n') every_byte += static_cast<char>(i);
  sent.push_back(every_byte + "\r\n");
  sent.push_back("Subject: looks like an answer\r\n\r\ni1 OK done\r\n* 9 FETCH (UID 9)\r\n)\r\n");
  sent.push_back("Subject: large\r\n\r\n" + std::string(3'000'000, 'x') + "\r\n");
  for (const auto& message : sent) server().deliver("alice", message);
  const auto shard = start({mailbox("alice")});
  ASSERT_TRUE(sink_.wait_for_messages("alice", sent.size())) << server().log();
  const auto got = sink_.messages("alice");
  ASSERT_EQ(got.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_TRUE(got[i].bytes == sent[i]) << i;
  ASSERT_TRUE(sink_.wait_until_idle("alice"));
  EXPECT_THAT(server().flags("alice"), Each(std::string()));
}

TEST_F(Dovecot, PushesNewMailWhileIdle) {
  server().deliver("alice", a_message(0));
  auto options = mailbox("alice");
  options.start = StartAt::now;
  const auto shard = start({options});
  ASSERT_TRUE(sink_.wait_until_idle("alice"));
  server().deliver("alice", a_message(1));
  ASSERT_TRUE(sink_.wait_for_messages("alice", 1));
  EXPECT_EQ(sink_.messages("alice").front().bytes, a_message(1));
}

// It was made a moment ago, for a day.
TEST_F(Dovecot, TellsUntilWhenItsCertificateIsGood) {
  auto in_clear = mailbox("bob");
  in_clear.security = Security::none_on_loopback;
  in_clear.port = server().plain_port();
  const auto shard = start({mailbox("alice"), in_clear});
  ASSERT_TRUE(sink_.wait_for_state("alice", SourceState::ok));
  ASSERT_TRUE(sink_.wait_for_state("bob", SourceState::ok));
  const auto until = sink_.status("alice").certificate_until;
  ASSERT_TRUE(until);
  const auto left = *until - clock_.now();
  EXPECT_GT(left, std::chrono::hours{23});
  EXPECT_LE(left, std::chrono::hours{24});
  EXPECT_EQ(sink_.status("bob").certificate_until, std::nullopt);
  server().stop();
  ASSERT_TRUE(sink_.wait_for_state("alice", SourceState::backing_off));
  EXPECT_EQ(sink_.status("alice").certificate_until, until);
}

TEST_F(Dovecot, IsFoundAgainAfterItsRestart) {
  server().deliver("alice", a_message(1));
  const auto shard = start({mailbox("alice")});
  ASSERT_TRUE(sink_.wait_until_idle("alice"));
  server().stop();
  ASSERT_TRUE(sink_.wait_for_state("alice", SourceState::backing_off));
  server().deliver("alice", a_message(2));
  server().start();
  ASSERT_TRUE(sink_.wait_for_messages("alice", 2));
  EXPECT_EQ(sink_.arrivals("alice"), 2u);
}

// Dovecot ends the connection over it, already when it is asked for sizes.
TEST_F(Dovecot, CannotReadOneFileAndTheOthersAreTaken) {
  for (int i = 0; i < 30; ++i) server().deliver("alice", a_message(i));
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(server().maildir_of("alice") / "new"))
    files.push_back(entry.path());
  ASSERT_EQ(files.size(), 30u);
  std::sort(files.begin(), files.end());
  fs::permissions(files[12], fs::perms::none);
  const auto shard = start({mailbox("alice")});
  ASSERT_TRUE(sink_.wait_for_messages("alice", 30)) << server().log();
  const auto got = sink_.messages("alice");
  std::size_t whole = 0;
  for (const auto& message : got)
    if (message.completeness == model::Completeness::whole) ++whole;
  EXPECT_EQ(whole, 29u);
  ASSERT_TRUE(sink_.wait_until_idle("alice"));
  server().deliver("alice", a_message(30));
  EXPECT_TRUE(sink_.wait_for_messages("alice", 31));
}

TEST_F(Dovecot, IsAskedOnceWithAWrongPasswordAndOthersGoOn) {
  server().deliver("alice", a_message(1));
  auto wrong = mailbox("bob");
  wrong.password = Secret("obviously-wrong");
  const auto shard = start({wrong, mailbox("alice")});
  ASSERT_TRUE(sink_.wait_for_state("bob", SourceState::refused));
  ASSERT_TRUE(sink_.wait_for_messages("alice", 1));
  EXPECT_THAT(sink_.status("bob").text,
              testing::AllOf(HasSubstr("refused the user name or the password of bob"),
                             HasSubstr("AUTHENTICATIONFAILED"), HasSubstr("password file")));
  EXPECT_THAT(sink_.status("bob").text, Not(HasSubstr("obviously-wrong")));
  EXPECT_EQ(sink_.status("bob").failures, 1);
}

class UntrustedDovecot
    : public Dovecot,
      public testing::WithParamInterface<std::pair<PrivateDovecot::Certificate, const char*>> {};

TEST_P(UntrustedDovecot, NeverGetsThePassword) {
  server(GetParam().first).deliver("alice", a_message(1));
  const auto shard = start({mailbox("alice")});
  ASSERT_TRUE(sink_.wait_for_state("alice", SourceState::backing_off));
  EXPECT_THAT(sink_.status("alice").text, HasSubstr(GetParam().second));
  EXPECT_THAT(sink_.status("alice").text, HasSubstr("password was not sent"));
  EXPECT_THAT(server().log(), Not(HasSubstr("Login: ")));
  EXPECT_THAT(server().log(), Not(HasSubstr("auth failed")));
}

INSTANTIATE_TEST_SUITE_P(Certificates, UntrustedDovecot,
                         testing::Values(std::pair{PrivateDovecot::Certificate::expired,
                                                   "has expired"},
                                         std::pair{PrivateDovecot::Certificate::other_host,
                                                   "no alternative certificate subject name"}));

TEST_F(Dovecot, IsNotTrustedByAnotherAuthority) {
  server().deliver("alice", a_message(1));
  auto options = mailbox("alice");
  options.ca_file = "";
  const auto shard = start({options});
  ASSERT_TRUE(sink_.wait_for_state("alice", SourceState::backing_off));
  EXPECT_THAT(sink_.status("alice").text, HasSubstr("certificate"));
  EXPECT_THAT(server().log(), Not(HasSubstr("Login: ")));
}

TEST_F(Dovecot, UnderANewUidvalidityOldAndKnownMessagesAreNotNew) {
  for (int i = 0; i < 1000; ++i) server().deliver("alice", a_message(i));
  auto options = mailbox("alice");
  options.start = StartAt::now;
  {
    const auto shard = start({options});
    ASSERT_TRUE(sink_.wait_until_idle("alice"));
    for (int i = 1000; i < 1050; ++i) server().deliver("alice", a_message(i));
    ASSERT_TRUE(sink_.wait_for_messages("alice", 50));
    ASSERT_TRUE(sink_.wait_until_idle("alice"));
  }
  const Position before = sink_.position("alice");
  server().stop();
  server().forget_uids("alice");
  server().start();
  const auto shard = start({options});
  ASSERT_TRUE(wait_until_complete("alice"));
  EXPECT_NE(sink_.position("alice").uidvalidity, before.uidvalidity);
  EXPECT_EQ(sink_.position("alice").last_uid, 1050u);
  EXPECT_EQ(sink_.arrivals("alice"), 50u);
  server().deliver("alice", a_message(2000));
  EXPECT_TRUE(sink_.wait_for_messages("alice", 51));
}

TEST_F(Dovecot, MarksFiledMailInEachWay) {
  for (const char* user : {"alice", "bob", "carol"})
    for (int i = 0; i < 3; ++i) server().deliver(user, a_message(i));
  auto seen = mailbox("alice");
  seen.after_filing = AfterFiling::seen;
  auto moved = mailbox("bob");
  moved.after_filing = AfterFiling::move;
  moved.move_to = "Done";
  auto keyword = mailbox("carol");
  keyword.after_filing = AfterFiling::keyword;
  keyword.keyword = "$Intaked";
  const auto shard = start({seen, moved, keyword});
  for (const char* user : {"alice", "bob", "carol"}) {
    ASSERT_TRUE(sink_.wait_for_messages(user, 3));
    const auto validity = sink_.messages(user).front().arrival.uidvalidity;
    sink_.set_pending(user, {{validity, 1}, {validity, 2}, {validity, 77}, {validity + 1, 3}});
    shard->wake(user);
    ASSERT_TRUE(sink_.wait_until([&] { return sink_.pending(user) == 0; })) << user;
  }
  EXPECT_EQ(server().flags("alice"), (std::vector<std::string>{"", "S", "S"}));
  EXPECT_EQ(server().flags("bob").size(), 1u);
  EXPECT_EQ(server().flags("bob", ".Done").size(), 2u);
  EXPECT_EQ(server().flags("carol"), (std::vector<std::string>{"", "a", "a"}));
}

TEST_F(Dovecot, IsNotChangedWhenItsFolderIsOnlyExamined) {
  for (int i = 0; i < 20; ++i) server().deliver("alice", a_message(i));
  auto options = mailbox("alice");
  options.examine = true;
  options.last = 5;
  const auto shard = start({options});
  ASSERT_TRUE(sink_.wait_until_idle("alice"));
  const auto got = sink_.messages("alice");
  ASSERT_EQ(got.size(), 5u);
  EXPECT_EQ(got.front().bytes, a_message(15));
  EXPECT_THAT(server().flags("alice"), Each(std::string()));
}

TEST_F(Dovecot, GivesTheBeginningOfAMessageThatIsTooLarge) {
  server().deliver("alice", "Subject: large\r\n\r\n" + std::string(500'000, 'x') + "\r\n");
  server().deliver("alice", a_message(1));
  auto options = mailbox("alice");
  options.message_bytes_max = 100'000;
  options.shortened_bytes = 1'000;
  const auto shard = start({options});
  ASSERT_TRUE(sink_.wait_for_messages("alice", 2));
  const auto got = sink_.messages("alice");
  EXPECT_EQ(got[0].completeness, model::Completeness::shortened);
  EXPECT_EQ(got[0].full_size, 500'020u);
  EXPECT_EQ(got[0].bytes, "Subject: large\r\n\r\n" + std::string(1'000, 'x'));
  EXPECT_EQ(got[1].completeness, model::Completeness::whole);
}

}  // namespace
}  // namespace intaked::imap
