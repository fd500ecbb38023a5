// Sends webhooks as Slack does and measures how they are answered; nothing of ours is in it but the
// MAC.
//   hook_load PORT PATH SECRET COUNT CONNECTIONS BODY_BYTES [RATE]
// Each connection sends the next when its last is answered. With RATE it sends so many a second,
// each on a connection of its own, as providers do that keep none; the time counts from when it was
// due. Prints {"accepted":N,"other":N,"seconds":S,"p50_ms":F,"p99_ms":F}.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/crypto/crypto.h"

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::duration;

constexpr int k_events_max = 256;
constexpr std::size_t k_read_bytes = 4096;
constexpr double k_seconds_max = 120;

struct Work {
  std::uint16_t port = 0;
  std::string path, secret;
  int count = 0, connections = 0, body_bytes = 0;
  double rate = 0;
};

struct Exchange {
  int socket = -1;
  bool is_connected = false;
  std::string out, in;
  std::size_t sent = 0;
  Clock::time_point began;
};

std::string request_of(const Work& work, int number) {
  const auto now = std::to_string(time(nullptr));
  std::string body =
      R"({"type":"event_callback","team_id":"T1","event_id":"Ev)" + std::to_string(getpid()) + "-" +
      std::to_string(number) + R"(","event":{"type":"message","channel":"C1","user":"U)" +
      std::to_string(number) + R"(","ts":")" + now + "." + std::to_string(number) + R"(","text":")";
  const std::string_view end = "\"}}";
  if (static_cast<int>(body.size() + end.size()) < work.body_bytes)
    body.append(static_cast<std::size_t>(work.body_bytes) - body.size() - end.size(), 'x');
  body += end;
  const auto mac = intaked::crypto::hmac_sha256(work.secret, "v0:" + now + ":" + body);
  return "POST " + work.path +
         " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
         "X-Slack-Request-Timestamp: " + now +
         "\r\nX-Slack-Signature: v0=" + intaked::crypto::hex(mac) +
         "\r\nContent-Length: " + std::to_string(body.size()) +
         (work.rate > 0 ? "\r\nConnection: close" : "") + "\r\n\r\n" + body;
}

int connect_to(std::uint16_t port) {
  const int one = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(one, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(one, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
      errno != EINPROGRESS) {
    ::close(one);
    return -1;
  }
  return one;
}

// The whole answer, by its Content-Length: its status; 0: not yet.
int status_of(const std::string& in) {
  const auto head = in.find("\r\n\r\n");
  if (head == std::string::npos) return 0;
  const auto at = in.find("Content-Length: ");
  const std::size_t length =
      at < head ? static_cast<std::size_t>(std::strtoul(in.c_str() + at + 16, nullptr, 10)) : 0;
  if (in.size() < head + 4 + length) return 0;
  return std::atoi(in.c_str() + std::strlen("HTTP/1.1 "));
}

class Load {
 public:
  explicit Load(Work work) : work_(std::move(work)), poll_(epoll_create1(EPOLL_CLOEXEC)) {}
  ~Load() { ::close(poll_); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  void run() {
    const auto began = Clock::now();
    const std::size_t places = work_.rate > 0 ? 4096 : static_cast<std::size_t>(work_.connections);
    exchanges_.resize(places);
    for (std::size_t i = 0; i < places && work_.rate == 0; ++i) begin(i, Clock::now());
    while (done_ < work_.count && duration<double>(Clock::now() - began).count() < k_seconds_max) {
      if (work_.rate > 0) begin_due(began);
      epoll_event events[k_events_max];
      const int count = epoll_wait(poll_, events, k_events_max, work_.rate > 0 ? 1 : 1000);
      for (int i = 0; i < count; ++i) go_on(static_cast<std::size_t>(events[i].data.u64));
    }
    seconds_ = duration<double>(Clock::now() - began).count();
  }

  void print() {
    std::sort(times_.begin(), times_.end());
    const auto at = [&](double part) {
      return times_.empty()
                 ? 0.0
                 : times_[static_cast<std::size_t>(part * static_cast<double>(times_.size() - 1))];
    };
    std::printf("{\"accepted\":%d,\"other\":%d,\"seconds\":%.3f,\"p50_ms\":%.2f,\"p99_ms\":%.2f}\n",
                accepted_, work_.count - accepted_, seconds_, at(0.5), at(0.99));
  }

 private:
  void begin_due(Clock::time_point began) {
    while (next_ < work_.count) {
      const auto due =
          began + std::chrono::duration_cast<Clock::duration>(duration<double>(next_ / work_.rate));
      if (due > Clock::now()) return;
      const auto free = std::find_if(exchanges_.begin(), exchanges_.end(),
                                     [](const Exchange& one) { return one.socket < 0; });
      if (free == exchanges_.end()) return;
      begin(static_cast<std::size_t>(free - exchanges_.begin()), due);
    }
  }

  void begin(std::size_t index, Clock::time_point due) {
    Exchange& one = exchanges_[index];
    if (next_ >= work_.count) return;
    if (one.socket < 0) {
      one.socket = connect_to(work_.port);
      epoll_event event{};
      event.events = EPOLLIN | EPOLLOUT | EPOLLET;
      event.data.u64 = index;
      epoll_ctl(poll_, EPOLL_CTL_ADD, one.socket, &event);
    }
    one.out = request_of(work_, next_++);
    one.sent = 0;
    one.in.clear();
    one.began = due;
    go_on(index);
  }

  void go_on(std::size_t index) {
    Exchange& one = exchanges_[index];
    if (one.socket < 0) return;
    while (one.sent < one.out.size()) {
      const ssize_t wrote =
          send(one.socket, one.out.data() + one.sent, one.out.size() - one.sent, MSG_NOSIGNAL);
      if (wrote < 0 && (errno == EAGAIN || errno == ENOTCONN)) return;
      if (wrote < 0) return ended(index, 0);
      one.sent += static_cast<std::size_t>(wrote);
    }
    char buffer[k_read_bytes];
    for (;;) {
      const ssize_t got = read(one.socket, buffer, sizeof buffer);
      if (got < 0 && errno == EAGAIN) return;
      if (got <= 0) return ended(index, 0);
      one.in.append(buffer, static_cast<std::size_t>(got));
      if (const int status = status_of(one.in)) return ended(index, status);
    }
  }

  void ended(std::size_t index, int status) {
    Exchange& one = exchanges_[index];
    ++done_;
    if (status == 200) {
      ++accepted_;
      times_.push_back(duration<double, std::milli>(Clock::now() - one.began).count());
    }
    if (status == 0 || work_.rate > 0) {
      ::close(one.socket);
      one.socket = -1;
    }
    if (work_.rate == 0) begin(index, Clock::now());
  }

  const Work work_;
  const int poll_;
  std::vector<Exchange> exchanges_;
  std::vector<double> times_;
  int next_ = 0, done_ = 0, accepted_ = 0;
  double seconds_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 7) {
    std::fprintf(stderr, "hook_load PORT PATH SECRET COUNT CONNECTIONS BODY_BYTES [RATE]\n");
    return 2;
  }
  Work work;
  work.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  work.path = argv[2];
  work.secret = argv[3];
  work.count = std::atoi(argv[4]);
  work.connections = std::atoi(argv[5]);
  work.body_bytes = std::atoi(argv[6]);
  work.rate = argc > 7 ? std::atof(argv[7]) : 0;
  Load load(std::move(work));
  load.run();
  load.print();
  return 0;
}
