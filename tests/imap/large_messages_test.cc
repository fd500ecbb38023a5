// Large messages that come at once: how much of them is in memory, and who waits.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

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

constexpr std::size_t k_large_bytes = 40u << 20;  // more than sockets hold
const std::string k_end(64u << 10, 'x');          // held back by the servers

class LargeMessages : public testing::Test {
 protected:
  static MailboxOptions mailbox(const std::string& name, const ScriptedImapServer& server) {
    MailboxOptions options;
    options.name = name;
    options.host = "127.0.0.1";
    options.port = server.port();
    options.security = Security::none_on_loopback;
    options.user = "alice";
    options.password = Secret("not-a-real-password");
    options.start = StartAt::everything;
    options.connect_deadline = options.command_deadline = std::chrono::seconds{60};
    options.backoff_min = options.backoff_max = std::chrono::milliseconds{2};
    return options;
  }
  static ShardOptions one_at_a_time() {
    ShardOptions options;
    options.half_read_bytes_max = 1u << 20;
    return options;
  }
  // Up to the FETCH of its only message, of which `bytes` are sent. Returns the FETCH's tag.
  std::string send_most(Peer& peer, std::size_t bytes) const {
    peer.send(ImapResponder::greeting());
    ImapResponder responder({{1, ""}});
    std::string line;
    while (peer.read_line(line)) {
      const std::string tag = line.substr(0, line.find(' '));
      if (line.find("RFC822.SIZE") != std::string::npos) {
        peer.send("* 1 FETCH (UID 1 RFC822.SIZE " + std::to_string(k_large_bytes) + ")\r\n" + tag +
                  " OK done\r\n");
      } else if (line.find("BODY.PEEK[]") != std::string::npos) {
        peer.send("* 1 FETCH (UID 1 BODY[] {" + std::to_string(k_large_bytes) + "}\r\n");
        peer.send(most_.substr(0, bytes));
        return tag;
      } else {
        peer.send(responder.answer(line));
      }
    }
    return "";
  }
  void send_all(Peer& peer) const {
    const std::string tag = send_most(peer, most_.size());
    peer.send(k_end + ")\r\n" + tag + " OK done\r\n");
    peer.stay_silent();
  }

  const std::string most_ = std::string(k_large_bytes - k_end.size(), 'x');
  SystemClock clock_;
  ScriptedSink sink_;
};

// Otherwise all of them would be in memory at once.
TEST_F(LargeMessages, AreReadOneAfterTheOther) {
  constexpr int k_mailboxes = 6;
  std::atomic<int> at_the_end = 0;
  std::atomic<bool> may_end = false;
  ScriptedImapServer server([&](Peer& peer, int) {
    const std::string tag = send_most(peer, most_.size());
    ++at_the_end;
    sink_.wait_until([&] { return may_end.load(); });
    peer.send(k_end + ")\r\n" + tag + " OK done\r\n");
    peer.stay_silent();
  });
  ScriptedImapServer small([&](Peer& peer, int) {
    sink_.wait_until([&] { return at_the_end > 0; });
    peer.serve(ImapResponder({{1, "small"}}), {});
  });
  std::vector<MailboxOptions> mailboxes;
  for (int i = 0; i < k_mailboxes; ++i)
    mailboxes.push_back(mailbox("large-" + std::to_string(i), server));
  mailboxes.push_back(mailbox("small", small));
  const auto shard = Shard::start(mailboxes, one_at_a_time(), sink_, clock_);
  EXPECT_TRUE(sink_.wait_for_messages("small", 1));
  std::this_thread::sleep_for(std::chrono::milliseconds{500});
  EXPECT_EQ(at_the_end, 1);
  may_end = true;
  mailboxes.pop_back();
  for (const auto& one : mailboxes) {
    ASSERT_TRUE(sink_.wait_for_messages(one.name, 1)) << one.name;
    EXPECT_EQ(sink_.messages(one.name).front().bytes.size(), k_large_bytes);
    EXPECT_EQ(sink_.status(one.name).failures, 0);
  }
}

// As often as makes a message that breaks connections unfetchable.
TEST_F(LargeMessages, AreNotToBlameWhenTheServerTiresOfWaitingForUs) {
  constexpr int k_breaks = 5;
  constexpr std::size_t k_some_bytes = 3u << 19;  // what may always be read, and then some
  std::atomic<int> read_first = 0;
  std::atomic<int> tired = 0;
  ScriptedImapServer first([&](Peer& peer, int number) {
    if (number > k_breaks) return send_all(peer);
    send_most(peer, most_.size());
    read_first = number;
    sink_.wait_until([&] { return tired >= number; });
  });
  ScriptedImapServer second([&](Peer& peer, int number) {
    if (number > k_breaks) return send_all(peer);
    sink_.wait_until([&] { return read_first >= number; });
    send_most(peer, k_some_bytes);
    tired = number;
  });
  const auto shard = Shard::start({mailbox("first", first), mailbox("second", second)},
                                  one_at_a_time(), sink_, clock_);
  ASSERT_TRUE(sink_.wait_for_messages("second", 1));
  const auto message = sink_.messages("second").front();
  EXPECT_EQ(message.completeness, model::Completeness::whole) << message.problem;
}

}  // namespace
}  // namespace intaked::imap
