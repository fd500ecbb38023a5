// Servers that misbehave: each mailbox says once what is wrong, and the others go on.
#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scripted_imap_server.h"
#include "fakes/scripted_sink.h"
#include "imap/shard.h"

namespace intaked::imap {
namespace {

using fakes::ImapResponder;
using fakes::ScriptedImapServer;
using fakes::ScriptedSink;
using Peer = fakes::ScriptedImapServer::Peer;
using testing::Test;

const std::map<std::uint32_t, std::string> k_messages{
    {1, "Subject: one\r\n\r\nHello\r\n"}, {2, "Subject: two\r\n\r\nHello\r\n"}, {5, "five"}};

class BrokenServer : public Test {
 protected:
  MailboxOptions mailbox(const std::string& name, const ScriptedImapServer& server) {
    MailboxOptions options;
    options.name = name;
    options.host = "127.0.0.1";
    options.port = server.port();
    options.security = Security::none_on_loopback;
    options.user = "alice";
    options.password = Secret("not-a-real-password");
    options.start = StartAt::everything;
    options.connect_deadline = std::chrono::milliseconds{300};
    options.command_deadline = std::chrono::milliseconds{300};
    options.backoff_min = std::chrono::milliseconds{20};
    options.backoff_max = std::chrono::milliseconds{40};
    return options;
  }
  // The broken mailbox next to a good one: the good one gets everything, the broken one says why
  // not.
  std::string problem_beside_a_good_one(std::function<void(Peer&, int)> behave) {
    ScriptedImapServer good([](Peer& peer, int) { peer.serve(ImapResponder(k_messages), {}); });
    ScriptedImapServer broken(std::move(behave));
    const auto shard =
        Shard::start({mailbox("broken", broken), mailbox("good", good)}, {}, sink_, clock_);
    EXPECT_TRUE(sink_.wait_for_messages("good", k_messages.size()));
    EXPECT_TRUE(sink_.wait_for_state("broken", SourceState::backing_off));
    EXPECT_TRUE(sink_.wait_for_state("good", SourceState::ok));
    return sink_.status("broken").text;
  }

  SystemClock clock_;
  ScriptedSink sink_;
};

TEST_F(BrokenServer, AcceptsAndStaysSilent) {
  EXPECT_THAT(problem_beside_a_good_one([](Peer& peer, int) { peer.stay_silent(); }),
              testing::HasSubstr("took the connection and sent no greeting within 1 s"));
}

TEST_F(BrokenServer, AcceptsAndNeverFinishesTls) {
  ScriptedImapServer broken([](Peer& peer, int) { peer.stay_silent(); });
  MailboxOptions options = mailbox("broken", broken);
  options.security = Security::implicit_tls;
  const auto shard = Shard::start({options}, {}, sink_, clock_);
  ASSERT_TRUE(sink_.wait_for_state("broken", SourceState::backing_off));
  EXPECT_THAT(sink_.status("broken").text,
              testing::HasSubstr("took the connection and did not finish TLS within 1 s"));
}

TEST_F(BrokenServer, NeverAnswersTheLogin) {
  const auto behave = [](Peer& peer, int) {
    peer.send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n");
    peer.stay_silent();
  };
  EXPECT_THAT(problem_beside_a_good_one(behave),
              testing::HasSubstr("greeted and did not answer the login"));
}

TEST_F(BrokenServer, SaysGoodbyeInsteadOfHello) {
  const auto behave = [](Peer& peer, int) { peer.send("* BYE Too many connections\r\n"); };
  EXPECT_THAT(problem_beside_a_good_one(behave), testing::HasSubstr("BYE Too many connections"));
}

TEST_F(BrokenServer, LetsUsInWithoutAPassword) {
  const auto behave = [](Peer& peer, int) {
    peer.send("* PREAUTH welcome\r\n");
    std::string line;
    ImapResponder responder(k_messages);
    while (peer.read_line(line)) peer.send(responder.answer(line));
  };
  ScriptedImapServer server(behave);
  const auto shard = Shard::start({mailbox("broken", server)}, {}, sink_, clock_);
  ASSERT_TRUE(sink_.wait_for_state("broken", SourceState::refused));
  EXPECT_THAT(sink_.status("broken").text, testing::HasSubstr("PREAUTH"));
  EXPECT_TRUE(sink_.messages("broken").empty());
}

TEST_F(BrokenServer, HangsInTheMiddleOfALiteral) {
  const auto behave = [](Peer& peer, int) {
    peer.serve(ImapResponder(k_messages), [&](const std::string& line) {
      if (line.find("BODY.PEEK[]") == std::string::npos) return false;
      peer.send("* 1 FETCH (UID 1 BODY[] {4000}\r\nonly this");
      peer.stay_silent();
      return true;
    });
  };
  EXPECT_THAT(problem_beside_a_good_one(behave),
              testing::HasSubstr("hung in the middle of message 1: 9 bytes in 300 ms"));
}

// Each attempt ends with other words of the server, or another figure.
TEST_F(BrokenServer, SaysOnceWhatIsWrongHoweverOftenItIsTried) {
  const std::function<void(Peer&, int)> kinds[] = {
      [](Peer& peer, int number) {
        peer.serve(ImapResponder(k_messages), [&](const std::string& line) {
          if (line.find("BODY.PEEK[]") == std::string::npos) return false;
          peer.send("* 1 FETCH (UID 1 BODY[] {4000}\r\n" +
                    std::string(static_cast<std::size_t>(number), 'x'));
          peer.stay_silent();
          return true;
        });
      },
      [](Peer& peer, int number) {
        peer.serve(ImapResponder(k_messages), [&](const std::string& line) {
          if (line.find("BODY.PEEK[]") == std::string::npos) return false;
          peer.send("* BYE Internal error, see " + std::to_string(number) + "\r\n");
          return true;
        });
      },
      [](Peer& peer, int number) {
        peer.send("* BYE Too many connections: " + std::to_string(number) + "\r\n");
      },
  };
  for (const auto& behave : kinds) {
    ScriptedImapServer server(behave);
    testing::internal::CaptureStderr();
    {
      const auto shard = Shard::start({mailbox("broken", server)}, {}, sink_, clock_);
      EXPECT_TRUE(sink_.wait_until([&] { return server.connections() >= 4; }));
      EXPECT_EQ(sink_.status("broken").state, SourceState::backing_off);
    }
    const std::string log = testing::internal::GetCapturedStderr();
    std::size_t lines = 0;
    for (std::size_t at = log.find("mailbox=broken"); at != std::string::npos;
         at = log.find("mailbox=broken", at + 1))
      ++lines;
    EXPECT_EQ(lines, 1u) << log;
  }
}

TEST_F(BrokenServer, ClosesInTheMiddleOfALiteral) {
  const auto behave = [](Peer& peer, int) {
    bool cut = false;
    peer.send(ImapResponder::greeting());
    ImapResponder responder(k_messages);
    std::string line;
    while (!cut && peer.read_line(line)) {
      cut = line.find("BODY.PEEK[]") != std::string::npos;
      peer.send(cut ? "* 1 FETCH (UID 1 BODY[] {4000}\r\nonly this" : responder.answer(line));
    }
  };
  EXPECT_THAT(problem_beside_a_good_one(behave),
              testing::HasSubstr("closed the connection in the middle of message 1"));
}

TEST_F(BrokenServer, NeverAnswersACommand) {
  const auto behave = [](Peer& peer, int) {
    peer.serve(ImapResponder(k_messages),
               [](const std::string& line) { return line.find("SELECT") != std::string::npos; });
  };
  EXPECT_THAT(problem_beside_a_good_one(behave),
              testing::HasSubstr("did not answer SELECT within 300 ms"));
}

TEST_F(BrokenServer, TakesTheLoginCommandOnly) {
  ScriptedImapServer server([](Peer& peer, int) {
    peer.serve(ImapResponder(k_messages), [&](const std::string& line) {
      if (line.find("CAPABILITY") == std::string::npos) return false;
      peer.send("* CAPABILITY IMAP4rev1\r\n" + line.substr(0, line.find(' ')) + " OK done\r\n");
      return true;
    });
  });
  const auto shard = Shard::start({mailbox("good", server)}, {}, sink_, clock_);
  EXPECT_TRUE(sink_.wait_for_messages("good", k_messages.size())) << sink_.status("good").text;
}

TEST_F(BrokenServer, NobodyListens) {
  std::uint16_t port = 0;
  {
    ScriptedImapServer closed([](Peer&, int) {});
    port = closed.port();
  }
  ScriptedImapServer unused([](Peer&, int) {});
  auto options = mailbox("broken", unused);
  options.port = port;
  const auto shard = Shard::start({options}, {}, sink_, clock_);
  ASSERT_TRUE(sink_.wait_for_state("broken", SourceState::backing_off));
  EXPECT_THAT(sink_.status("broken").text, testing::HasSubstr("Connection refused"));
}

TEST_F(BrokenServer, NameThatDoesNotExist) {
  ScriptedImapServer unused([](Peer&, int) {});
  auto options = mailbox("broken", unused);
  options.security = Security::implicit_tls;
  options.host = "imap.nowhere.invalid";
  options.connect_deadline = std::chrono::seconds{10};
  const auto shard = Shard::start({options}, {}, sink_, clock_);
  ASSERT_TRUE(sink_.wait_for_state("broken", SourceState::backing_off));
  EXPECT_THAT(sink_.status("broken").text, testing::HasSubstr("resolve"));
}

TEST_F(BrokenServer, NeverGetsThePasswordInPlainTextOverTheNetwork) {
  ScriptedImapServer unused([](Peer&, int) {});
  auto options = mailbox("broken", unused);
  options.host = "mail.acme.example";
  const auto shard = Shard::start({options}, {}, sink_, clock_);
  ASSERT_TRUE(sink_.wait_for_state("broken", SourceState::backing_off));
  EXPECT_THAT(sink_.status("broken").text, testing::HasSubstr("loopback"));
}

// Every connection is cut after a few bytes more than the one before: nothing is lost or doubled.
TEST_F(BrokenServer, CutsEveryConnectionALittleLater) {
  ScriptedImapServer server([](Peer& peer, int number) {
    std::size_t left = 40 * static_cast<std::size_t>(number);
    const auto send = [&](std::string bytes) {
      bytes.resize(std::min(bytes.size(), left));
      left -= bytes.size();
      peer.send(bytes);
    };
    ImapResponder responder(k_messages);
    send(ImapResponder::greeting());
    std::string line;
    while (left > 0 && peer.read_line(line)) send(responder.answer(line));
  });
  auto options = mailbox("broken", server);
  options.backoff_min = options.backoff_max = std::chrono::milliseconds{2};
  const auto shard = Shard::start({options}, {}, sink_, clock_);
  ASSERT_TRUE(sink_.wait_until([&] { return sink_.position("broken").last_uid == 5; }));
  const auto got = sink_.messages("broken");
  ASSERT_EQ(got.size(), k_messages.size());
  EXPECT_EQ(sink_.arrivals("broken"), k_messages.size());
  for (const auto& message : got) EXPECT_EQ(message.bytes, k_messages.at(message.arrival.uid));
  EXPECT_GT(server.connections(), 5);
}

// As often as makes a message that breaks connections unfetchable, each time with message 2 on its
// way.
TEST_F(BrokenServer, IsNotTheReasonWhenTheJournalFails) {
  constexpr int k_failures = 5;
  ScriptedImapServer server([&](Peer& peer, int) {
    peer.serve(ImapResponder(k_messages), [&](const std::string& line) {
      return line.find("UID FETCH 2 ") != std::string::npos && sink_.failures_to_come() > 0;
    });
  });
  sink_.fail_first_records(k_failures);
  auto options = mailbox("broken", server);
  options.command_deadline = std::chrono::seconds{20};
  const auto shard = Shard::start({options}, {}, sink_, clock_);
  ASSERT_TRUE(sink_.wait_for_messages("broken", k_messages.size()));
  for (const auto& message : sink_.messages("broken"))
    EXPECT_EQ(message.completeness, model::Completeness::whole) << message.problem;
  EXPECT_EQ(sink_.arrivals("broken"), k_messages.size());
  EXPECT_EQ(server.connections(), k_failures + 1);
}

// The server lists its messages and for a while gives none of them.
TEST_F(BrokenServer, LosesNoMessageByAnOutageOfMessages) {
  std::map<std::uint32_t, std::string> many;
  for (std::uint32_t uid = 1; uid <= 30; ++uid) many[uid] = std::to_string(uid);
  std::atomic<bool> outage = true;
  ScriptedImapServer server([&](Peer& peer, int) {
    peer.serve(ImapResponder(many), [&](const std::string& line) {
      if (!outage || line.find("BODY.PEEK[]") == std::string::npos) return false;
      peer.send(line.substr(0, line.find(' ')) + " NO Server Unavailable. 15\r\n");
      return true;
    });
  });
  const auto shard = Shard::start({mailbox("broken", server)}, {}, sink_, clock_);
  ASSERT_TRUE(sink_.wait_until([&] { return server.connections() > 12; }));
  EXPECT_TRUE(sink_.messages("broken").empty());
  outage = false;
  ASSERT_TRUE(sink_.wait_for_messages("broken", many.size()));
  for (const auto& message : sink_.messages("broken"))
    EXPECT_EQ(message.bytes, many.at(message.arrival.uid)) << message.problem;
}

TEST_F(BrokenServer, IsNotReadWhileTheJournalLags) {
  std::map<std::uint32_t, std::string> many;
  for (std::uint32_t uid = 1; uid <= 300; ++uid)
    many[uid] = std::to_string(uid) + std::string(10'000, 'x');
  ScriptedImapServer server([&](Peer& peer, int) { peer.serve(ImapResponder(many), {}); });
  ShardOptions options;
  options.bytes_in_flight_max = 20'000;
  const auto shard = Shard::start({mailbox("good", server)}, options, sink_, clock_);
  ASSERT_TRUE(sink_.wait_for_messages("good", many.size()));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(BrokenServer, OneOfFiftyDoesNotDisturbTheOthers) {
  ScriptedImapServer good([](Peer& peer, int) { peer.serve(ImapResponder(k_messages), {}); });
  ScriptedImapServer broken([](Peer& peer, int) { peer.stay_silent(); });
  std::vector<MailboxOptions> mailboxes{mailbox("broken", broken)};
  for (int i = 1; i < 50; ++i) mailboxes.push_back(mailbox("good-" + std::to_string(i), good));
  for (auto& one : mailboxes) one.connect_deadline = std::chrono::seconds{5};
  ShardOptions options;
  options.connections_per_multi = 20;
  const auto shard = Shard::start(mailboxes, options, sink_, clock_);
  for (int i = 1; i < 50; ++i)
    EXPECT_TRUE(sink_.wait_for_messages("good-" + std::to_string(i), k_messages.size()));
}

// More of them than are ever resolved at once, and before it in the queue.
TEST_F(BrokenServer, SilentOnesDoNotKeepAnotherFromConnecting) {
  ScriptedImapServer good([](Peer& peer, int) { peer.serve(ImapResponder(k_messages), {}); });
  ScriptedImapServer silent([](Peer& peer, int) { peer.stay_silent(); });
  std::vector<MailboxOptions> mailboxes;
  for (int i = 0; i < 64; ++i) mailboxes.push_back(mailbox("silent-" + std::to_string(i), silent));
  mailboxes.push_back(mailbox("good", good));
  for (auto& one : mailboxes) one.connect_deadline = std::chrono::seconds{60};
  const auto shard = Shard::start(mailboxes, {}, sink_, clock_);
  EXPECT_TRUE(sink_.wait_for_messages("good", k_messages.size()));
  EXPECT_EQ(sink_.status("silent-0").state, SourceState::connecting);
}

TEST_F(BrokenServer, HeldMailboxesFetchNothingUntilReleased) {
  ScriptedImapServer server([](Peer& peer, int) { peer.serve(ImapResponder(k_messages), {}); });
  sink_.set_position("good", Position{7, 0, {}, true});
  const auto shard = Shard::start({mailbox("good", server)}, {}, sink_, clock_);
  ASSERT_TRUE(sink_.wait_for_state("good", SourceState::paused));
  shard->hold(true);
  sink_.set_position("good", Position{7, 0, {}, false});
  shard->wake("good");
  ASSERT_TRUE(sink_.wait_until_idle("good"));
  EXPECT_TRUE(sink_.messages("good").empty());
  EXPECT_FALSE(sink_.status("good").complete_up_to);
  shard->hold(false);
  EXPECT_TRUE(sink_.wait_for_messages("good", k_messages.size()));
}

}  // namespace
}  // namespace intaked::imap
