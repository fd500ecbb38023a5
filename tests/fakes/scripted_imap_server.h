// An IMAP server for tests: ImapResponder says what a well-behaved server says, without sockets;
// ScriptedImapServer puts a test's own behaviour behind a loopback port, one thread a connection.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace intaked::fakes {

// Answers one client's lines. Any user and password are good.
class ImapResponder {
 public:
  explicit ImapResponder(std::map<std::uint32_t, std::string> messages,
                         std::uint32_t uidvalidity = 7)
      : messages_(std::move(messages)), uidvalidity_(uidvalidity) {}

  static std::string greeting() { return "* OK ready\r\n"; }

  // The answer to one line of the client, without its line end.
  std::string answer(const std::string& line) {
    if (!continued_.empty()) return std::exchange(continued_, "") + " OK done\r\n";
    std::istringstream words(line);
    std::string tag, verb, second;
    words >> tag >> verb;
    if (verb == "UID") {
      words >> second;
      verb += " " + second;
    }
    const std::string ok = tag + " OK done\r\n";
    if (verb == "CAPABILITY") return "* CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE\r\n" + ok;
    if (verb == "AUTHENTICATE" || verb == "IDLE") {
      continued_ = tag;
      return "+ \r\n";
    }
    if (verb == "SELECT" || verb == "EXAMINE") {
      return "* " + std::to_string(messages_.size()) + " EXISTS\r\n* OK [UIDVALIDITY " +
             std::to_string(uidvalidity_) + "] ok\r\n* OK [UIDNEXT " +
             std::to_string(messages_.empty() ? 1 : messages_.rbegin()->first + 1) + "] ok\r\n" +
             ok;
    }
    if (verb == "UID FETCH") {
      std::string set;
      words >> set;
      return fetch(set, line.find("BODY.PEEK[]") != std::string::npos) + ok;
    }
    return ok;
  }

 private:
  std::string fetch(const std::string& set, bool body) const {
    const std::size_t colon = set.find(':');
    const bool newest = set == "*";
    const auto number = [](const std::string& s) {
      return static_cast<std::uint32_t>(std::stoul(s));
    };
    const std::uint32_t first = newest ? messages_.rbegin()->first : number(set.substr(0, colon));
    const std::uint32_t last =
        newest || colon == std::string::npos ? first : number(set.substr(colon + 1));
    std::string text;
    for (const auto& [uid, bytes] : messages_) {
      if (uid < first || uid > last) continue;
      text += "* 1 FETCH (UID " + std::to_string(uid) +
              " INTERNALDATE \"01-Jan-2026 00:00:00 +0000\" RFC822.SIZE " +
              std::to_string(bytes.size());
      if (body) text += " BODY[] {" + std::to_string(bytes.size()) + "}\r\n" + bytes;
      text += ")\r\n";
    }
    return text;
  }

  std::map<std::uint32_t, std::string> messages_;
  std::uint32_t uidvalidity_;
  std::string continued_;  // the tag of AUTHENTICATE or IDLE
};

class ScriptedImapServer {
 public:
  // One client.
  class Peer {
   public:
    Peer(int fd, const std::atomic<bool>& stopping) : fd_(fd), stopping_(stopping) {}
    void send(const std::string& bytes) {
      std::size_t sent = 0;
      while (sent < bytes.size()) {
        const ssize_t n = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) return;
        sent += static_cast<std::size_t>(n);
      }
    }
    // False: the client closed, or the test is over.
    bool read_line(std::string& line) {
      while (true) {
        const std::size_t end = buffer_.find("\r\n");
        if (end != std::string::npos) {
          line = buffer_.substr(0, end);
          buffer_.erase(0, end + 2);
          return true;
        }
        pollfd waiting{fd_, POLLIN, 0};
        if (::poll(&waiting, 1, 50) == 0) {
          if (stopping_) return false;
          continue;
        }
        char bytes[4096];
        const ssize_t n = ::recv(fd_, bytes, sizeof bytes, 0);
        if (n <= 0) return false;
        buffer_.append(bytes, static_cast<std::size_t>(n));
      }
    }
    // Says nothing more until the client closes.
    void stay_silent() {
      std::string line;
      while (read_line(line)) {
      }
    }
    // Behaves well until `change` returns true for a line, whose answer it gives itself.
    void serve(ImapResponder responder, const std::function<bool(const std::string&)>& change) {
      send(ImapResponder::greeting());
      std::string line;
      while (read_line(line)) {
        if (change && change(line)) continue;
        send(responder.answer(line));
      }
    }

   private:
    int fd_;
    const std::atomic<bool>& stopping_;
    std::string buffer_;
  };

  // `behave(peer, n)` is called for the n-th connection (from 1); the connection closes when it
  // returns.
  explicit ScriptedImapServer(std::function<void(Peer&, int)> behave)
      : behave_(std::move(behave)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, generic, &size) != 0) {
      throw std::runtime_error("no loopback port to listen on");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~ScriptedImapServer() {
    stopping_ = true;
    acceptor_.join();
    for (std::thread& peer : peers_) peer.join();
    ::close(listener_);
  }
  ScriptedImapServer(const ScriptedImapServer&) = delete;
  ScriptedImapServer& operator=(const ScriptedImapServer&) = delete;

  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }

 private:
  void accept_all() {
    while (!stopping_) {
      pollfd waiting{listener_, POLLIN, 0};
      if (::poll(&waiting, 1, 50) <= 0) continue;
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      const int number = ++connections_;
      peers_.emplace_back([this, fd, number] {
        Peer peer(fd, stopping_);
        behave_(peer, number);
        ::close(fd);
      });
    }
  }

  std::function<void(Peer&, int)> behave_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  std::vector<std::thread> peers_;
  std::thread acceptor_;
};

}  // namespace intaked::fakes
