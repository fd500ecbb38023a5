// Little more than must be done between a webhook and its answer, to show what is left to gain; no
// proof that nothing is faster. It takes Slack's webhooks on kept connections, checks the MAC,
// keeps what all connections that were ready have brought, is sure of the disk once for them
// together, and answers them.
//   least_receiver SECRET STORE      prints its port
// STORE: a file that the bodies are appended to, so that nothing is known twice; or with ".db" at
// its end a SQLite database of one table with an index by the event's id.
// It has no limits, no deadlines, no age, no JSON, no log and no second secret; whoever sends it
// something else than hook_load does ends it.
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "event_table.h"
#include "lib/crypto/crypto.h"
#include "lib/crypto/signatures.h"

namespace {

using namespace intaked;

constexpr int k_ready_max = 256;
constexpr std::size_t k_read_bytes = 16 << 10;
constexpr std::string_view k_answer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::_Exit(1);
}

void check(const Result<void>& done) {
  if (done) return;
  std::fprintf(stderr, "%s\n", done.error().text.c_str());
  std::_Exit(1);
}

std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
  const auto at = text.find(before);
  if (at == std::string_view::npos) fail("a request of another kind");
  text.remove_prefix(at + before.size());
  return text.substr(0, text.find(after));
}

class Store {
 public:
  explicit Store(const std::string& path) {
    if (!path.ends_with(".db")) {
      file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
      if (file_ < 0) fail(path.c_str());
      return;
    }
    auto opened = bench::EventTable::open(path);
    if (!opened) fail(path.c_str());
    table_ = std::move(*opened);
  }

  void add(std::string_view body) {
    if (table_)
      check(table_->add(between(body, "\"event_id\":\"", "\""), body));
    else
      bodies_ += body;
  }

  void make_durable() {
    if (table_) {
      check(table_->commit());
      return check(table_->move_log());
    }
    if (::write(file_, bodies_.data(), bodies_.size()) != static_cast<ssize_t>(bodies_.size()) ||
        ::fdatasync(file_) != 0)
      fail("the store");
    bodies_.clear();
  }

 private:
  int file_ = -1;
  std::string bodies_;
  std::optional<bench::EventTable> table_;
};

class Receiver {
 public:
  Receiver(std::string secret, const std::string& store)
      : secret_(std::move(secret)),
        store_(store),
        listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
        poll_(::epoll_create1(EPOLL_CLOEXEC)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, SOMAXCONN) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
      fail("listen");
    watch(listener_);
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
  }

  [[noreturn]] void run() {
    std::vector<int> kept;
    for (;;) {
      epoll_event ready[k_ready_max];
      const int count = ::epoll_wait(poll_, ready, k_ready_max, -1);
      for (int i = 0; i < count; ++i) {
        const int socket = ready[i].data.fd;
        if (socket == listener_)
          accept_one();
        else if (read_request(socket))
          kept.push_back(socket);
      }
      if (kept.empty()) continue;
      store_.make_durable();
      for (const int socket : kept)
        (void)::send(socket, k_answer.data(), k_answer.size(), MSG_NOSIGNAL);
      kept.clear();
    }
  }

 private:
  void watch(int socket) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = socket;
    if (::epoll_ctl(poll_, EPOLL_CTL_ADD, socket, &event) != 0) fail("epoll_ctl");
  }

  void accept_one() {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) fail("accept");
    const int on = 1;
    (void)::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (static_cast<std::size_t>(socket) >= begun_.size())
      begun_.resize(static_cast<std::size_t>(socket) + 1);
    begun_[static_cast<std::size_t>(socket)].clear();
    watch(socket);
  }

  // Whether a request has come to its end, and is added to what is to be kept.
  bool read_request(int socket) {
    char buffer[k_read_bytes];
    const ssize_t got = ::recv(socket, buffer, sizeof buffer, 0);
    if (got <= 0) {
      ::close(socket);
      return false;
    }
    std::string& begun = begun_[static_cast<std::size_t>(socket)];
    std::string_view text(buffer, static_cast<std::size_t>(got));
    if (!begun.empty()) text = begun.append(text);
    const auto head_end = text.find("\r\n\r\n");
    const bool has_head = head_end != std::string_view::npos;
    const std::string_view head = text.substr(0, has_head ? head_end + 2 : 0);
    std::size_t length = 0;
    if (has_head) {
      const auto digits = between(head, "Content-Length: ", "\r\n");
      std::from_chars(digits.data(), digits.data() + digits.size(), length);
    }
    if (!has_head || text.size() < head_end + 4 + length) {
      if (begun.empty()) begun = text;
      return false;
    }
    const std::string_view body = text.substr(head_end + 4);
    signed_.assign("v0:");
    signed_ += between(head, "X-Slack-Request-Timestamp: ", "\r\n");
    signed_ += ':';
    signed_ += body;
    const std::string mac = crypto::hex(crypto::hmac_sha256(secret_, signed_));
    if (!crypto::same_secret(between(head, "X-Slack-Signature: v0=", "\r\n"), mac))
      fail("a signature");
    store_.add(body);
    begun.clear();
    return true;
  }

  const std::string secret_;
  Store store_;
  const int listener_, poll_;
  std::vector<std::string> begun_;  // by socket: what has come of a request
  std::string signed_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  Receiver(argv[1], argv[2]).run();
}
