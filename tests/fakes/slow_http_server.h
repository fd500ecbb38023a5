// A small HTTP/1.1 server on loopback that reads a request's body piece by piece and keeps none of
// it: for uploads that are too large to hold. It reads so many bytes of each body, then does what
// it was told.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace intaked::fakes {

class SlowHttpServer {
 public:
  enum class Then {
    answer,             // when the body is whole
    answer_and_linger,  // at once; then reads no more, until the client goes
    stall,              // reads no more and says nothing, until the client goes
    close,
  };
  struct Script {
    std::uint64_t reads_bytes = std::numeric_limits<std::uint64_t>::max();  // of the body
    Then then = Then::answer;
    std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    std::string interim = {};  // before the body is read
  };

  explicit SlowHttpServer(Script script) : script_(std::move(script)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    // Small, so that a client notices early that nobody reads.
    const int buffer_bytes = 64 << 10;
    setsockopt(listener_, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof(buffer_bytes));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        listen(listener_, 8) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("cannot listen");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~SlowHttpServer() {
    stopping_ = true;
    thread_.join();
    close(listener_);
  }
  SlowHttpServer(const SlowHttpServer&) = delete;
  SlowHttpServer& operator=(const SlowHttpServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int requests() const { return requests_; }
  std::uint64_t body_bytes() const { return body_bytes_; }  // read, of all requests

 private:
  bool wait_for(int descriptor, short events) const {
    while (!stopping_) {
      pollfd one{descriptor, events, 0};
      if (poll(&one, 1, 20) > 0) return true;
    }
    return false;
  }

  void run() {
    while (wait_for(listener_, POLLIN)) {
      const int connection = accept(listener_, nullptr, nullptr);
      while (connection >= 0 && serve(connection)) {
      }
      if (connection >= 0) close(connection);
    }
  }

  void write_all(int connection, std::string_view bytes) const {
    while (!bytes.empty() && wait_for(connection, POLLOUT)) {
      const ssize_t sent = send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // One request; false: the connection is over.
  bool serve(int connection) {
    std::string head;
    std::array<char, 64 << 10> piece{};
    std::size_t end = std::string::npos;
    while ((end = head.find("\r\n\r\n")) == std::string::npos) {
      if (!wait_for(connection, POLLIN)) return false;
      const ssize_t got = recv(connection, piece.data(), piece.size(), 0);
      if (got <= 0) return false;
      head.append(piece.data(), static_cast<std::size_t>(got));
    }
    ++requests_;
    write_all(connection, script_.interim);
    constexpr std::string_view k_length = "Content-Length: ";
    const std::size_t at = head.find(k_length);
    const std::uint64_t length =
        at == std::string::npos ? 0 : std::stoull(head.substr(at + k_length.size()));
    std::uint64_t read = head.size() - end - 4;
    body_bytes_ += read;
    while (read < std::min(length, script_.reads_bytes)) {
      if (!wait_for(connection, POLLIN)) return false;
      const ssize_t got = recv(connection, piece.data(), piece.size(), 0);
      if (got <= 0) return false;
      read += static_cast<std::uint64_t>(got);
      body_bytes_ += static_cast<std::uint64_t>(got);
    }
    return end_request(connection);
  }

  bool end_request(int connection) {
    switch (script_.then) {
      case Then::answer:
        write_all(connection, script_.answer);
        return true;
      case Then::answer_and_linger:
        write_all(connection, script_.answer);
        [[fallthrough]];
      case Then::stall:
        wait_for(connection, POLLRDHUP);
        return false;
      case Then::close:
        return false;
    }
    return false;
  }

  const Script script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> requests_ = 0;
  std::atomic<std::uint64_t> body_bytes_ = 0;
  std::thread thread_;
};

}  // namespace intaked::fakes
