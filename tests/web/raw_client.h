// A client that says exactly the bytes a test gives it, right or wrong, over TCP or a unix socket.
#pragma once

#include <chrono>
#include <cstring>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace intaked::web {

class RawClient {
 public:
  static RawClient to_port(std::uint16_t port) {
    RawClient client(AF_INET);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client.connect_to(reinterpret_cast<sockaddr*>(&address), sizeof address);
    return client;
  }
  static RawClient to_socket(const std::string& path) {
    RawClient client(AF_UNIX);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    client.connect_to(reinterpret_cast<sockaddr*>(&address), sizeof address);
    return client;
  }
  RawClient(RawClient&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)),
        is_connected_(other.is_connected_),
        read_(std::move(other.read_)) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  bool is_connected() const { return is_connected_; }

  // False when the other side has gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // One answer by its Content-Length; what came if the connection ended before.
  std::string read_answer() {
    while (true) {
      const std::size_t end = read_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const std::size_t whole = end + 4 + length_in(read_.substr(0, end));
        if (read_.size() >= whole) {
          std::string answer = read_.substr(0, whole);
          read_.erase(0, whole);
          return answer;
        }
      }
      if (!read_more()) return std::exchange(read_, {});
    }
  }

  // All until the other side closes.
  std::string read_to_end() {
    while (read_more()) {
    }
    return std::exchange(read_, {});
  }

 private:
  explicit RawClient(int family) : descriptor_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval ten_seconds{10, 0};  // a test must end even when the server is wrong
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &ten_seconds, sizeof ten_seconds);
  }
  void connect_to(const sockaddr* address, socklen_t size) {
    is_connected_ = ::connect(descriptor_, address, size) == 0;
  }
  static std::size_t length_in(const std::string& header) {
    const std::size_t at = header.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(header.substr(at + 16));
  }
  bool read_more() {
    char bytes[4096];
    const ssize_t count = ::recv(descriptor_, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    read_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

  int descriptor_ = -1;
  bool is_connected_ = false;
  std::string read_;
};

}  // namespace intaked::web
