// A small HTTP/1.1 server on loopback, plain or TLS, that does with each request what a script
// says: answer, answer slowly or in part, execute and hang up, never answer. It reads each request
// whole before it asks the script, so that a request it has seen counts as executed.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

namespace intaked::fakes {

struct SeenRequest {
  std::string method;
  std::string target;
  std::string head;  // request line and header lines
  std::string body;
  int connection = 0;  // from 1
  int number = 0;      // from 1, on its connection
};

struct Reaction {
  enum class Ending { keep, close, reset };
  std::string bytes = {};  // written as they are
  Ending ending = Ending::keep;
  std::chrono::milliseconds wait{0};   // before the first byte
  std::size_t piece_bytes = 0;         // 0: all at once, else in pieces of this size …
  std::chrono::milliseconds pause{0};  // … with this between them
};

inline Reaction answer(int status, const std::string& body, const std::string& more_headers = "") {
  return {"HTTP/1.1 " + std::to_string(status) +
          " Fake\r\nContent-Type: application/json\r\nContent-Length: " +
          std::to_string(body.size()) + "\r\n" + more_headers + "\r\n" + body};
}
inline Reaction and_close(Reaction reaction) {
  reaction.ending = Reaction::Ending::close;
  return reaction;
}
inline Reaction and_reset(Reaction reaction) {
  reaction.ending = Reaction::Ending::reset;
  return reaction;
}
inline Reaction hang_up() {
  return and_close({});
}
inline Reaction after(std::chrono::milliseconds wait, Reaction reaction) {
  reaction.wait = wait;
  return reaction;
}

// A key and a certificate for 127.0.0.1 and localhost that is its own authority; gone with the
// object.
class LoopbackCertificate {
 public:
  LoopbackCertificate() {
    std::string name = (std::filesystem::temp_directory_path() / "intaked-test-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("mkdtemp failed");
    directory_ = name;
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1,DNS:localhost -keyout " +
        key_file() + " -out " + certificate_file() + " 2>/dev/null";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl req failed");
  }
  ~LoopbackCertificate() { std::filesystem::remove_all(directory_); }
  LoopbackCertificate(const LoopbackCertificate&) = delete;
  LoopbackCertificate& operator=(const LoopbackCertificate&) = delete;

  std::string key_file() const { return directory_ / "key.pem"; }
  std::string certificate_file() const { return directory_ / "certificate.pem"; }

 private:
  std::filesystem::path directory_;
};

class FaultyHttpServer {
 public:
  // Called once for each request, on the connection's thread.
  using Script = std::function<Reaction(const SeenRequest&)>;

  // With a certificate it speaks TLS; the certificate must outlive the server.
  explicit FaultyHttpServer(Script script, const LoopbackCertificate* certificate = nullptr)
      : script_(std::move(script)) {
    signal(SIGPIPE, SIG_IGN);
    if (certificate) use(*certificate);
    listen_on_loopback();
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~FaultyHttpServer() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    stopped_.notify_all();
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    for (std::thread& connection : connections_) connection.join();
  }
  FaultyHttpServer(const FaultyHttpServer&) = delete;
  FaultyHttpServer& operator=(const FaultyHttpServer&) = delete;

  std::string url() const {
    return std::string(tls_ ? "https" : "http") + "://127.0.0.1:" + std::to_string(port_);
  }
  std::uint16_t port() const { return port_; }

  std::vector<SeenRequest> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  // How many of them had this method, "POST".
  std::size_t count(std::string_view method) const {
    const auto all = seen();
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [&](const SeenRequest& one) { return one.method == method; }));
  }
  int connections() const { return connection_count_; }
  // The largest number of requests that were being answered at one time.
  int most_at_once() const { return most_at_once_; }

 private:
  struct TlsContextDeleter {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  struct TlsDeleter {
    void operator()(SSL* tls) const { SSL_free(tls); }
  };

  struct Wire {
    int socket;
    std::unique_ptr<SSL, TlsDeleter> tls;
    std::string unread;

    bool read_more() {
      char buffer[16'384];
      const auto bytes = tls ? static_cast<ssize_t>(SSL_read(tls.get(), buffer, sizeof buffer))
                             : ::recv(socket, buffer, sizeof buffer, 0);
      if (bytes <= 0) return false;
      unread.append(buffer, static_cast<std::size_t>(bytes));
      return true;
    }
    bool write(std::string_view bytes) {
      while (!bytes.empty()) {
        const auto wrote = tls ? static_cast<ssize_t>(SSL_write(tls.get(), bytes.data(),
                                                                static_cast<int>(bytes.size())))
                               : ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (wrote <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
      }
      return true;
    }
  };

  void use(const LoopbackCertificate& certificate) {
    tls_.reset(SSL_CTX_new(TLS_server_method()));
    const std::string chain = certificate.certificate_file();
    const std::string key = certificate.key_file();
    if (SSL_CTX_use_certificate_chain_file(tls_.get(), chain.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls_.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
      throw std::runtime_error("the test certificate cannot be used");
    }
  }

  void listen_on_loopback() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, length) != 0 || ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, generic, &length) != 0) {
      throw std::runtime_error("no loopback port to listen on");
    }
    port_ = ntohs(address.sin_port);
  }

  void accept_all() {
    while (true) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      const std::lock_guard lock(mutex_);
      if (socket < 0 || stopping_) {
        if (socket >= 0) ::close(socket);
        return;
      }
      sockets_.push_back(socket);
      const int number = ++connection_count_;
      connections_.emplace_back([this, socket, number] {
        serve(socket, number);
        const std::lock_guard forget(mutex_);
        std::erase(sockets_, socket);
        ::close(socket);
      });
    }
  }

  void serve(int socket, int connection) {
    Wire wire{socket, nullptr, {}};
    if (tls_) {
      wire.tls.reset(SSL_new(tls_.get()));
      SSL_set_fd(wire.tls.get(), socket);
      if (SSL_accept(wire.tls.get()) != 1) return;
    }
    SeenRequest request;
    for (int number = 1; read_request(wire, request); ++number) {
      request.connection = connection;
      request.number = number;
      {
        const std::lock_guard lock(mutex_);
        seen_.push_back(request);
        most_at_once_ = std::max<int>(most_at_once_, ++at_once_);
      }
      const Reaction reaction = script_(request);
      const bool goes_on = react(wire, reaction);
      --at_once_;
      if (!goes_on) return;
    }
  }

  static bool read_request(Wire& wire, SeenRequest& request) {
    std::size_t end = 0;
    while ((end = wire.unread.find("\r\n\r\n")) == std::string::npos) {
      if (!wire.read_more()) return false;
    }
    request = {};
    request.head = wire.unread.substr(0, end + 2);
    wire.unread.erase(0, end + 4);
    const std::size_t first = request.head.find(' ');
    const std::size_t second = request.head.find(' ', first + 1);
    request.method = request.head.substr(0, first);
    request.target = request.head.substr(first + 1, second - first - 1);
    std::size_t length = 0;
    constexpr std::string_view k_length = "\r\nContent-Length: ";
    if (const std::size_t at = request.head.find(k_length); at != std::string::npos) {
      length = std::stoul(request.head.substr(at + k_length.size()));
    }
    while (wire.unread.size() < length) {
      if (!wire.read_more()) return false;
    }
    request.body = wire.unread.substr(0, length);
    wire.unread.erase(0, length);
    return true;
  }

  // False: the connection is over.
  bool react(Wire& wire, const Reaction& reaction) {
    if (!sleep_for(reaction.wait)) return false;
    std::string_view rest = reaction.bytes;
    const std::size_t piece = reaction.piece_bytes > 0 ? reaction.piece_bytes : rest.size();
    while (!rest.empty()) {
      if (!wire.write(rest.substr(0, piece))) return false;
      rest.remove_prefix(std::min(piece, rest.size()));
      if (!rest.empty() && !sleep_for(reaction.pause)) return false;
    }
    if (reaction.ending == Reaction::Ending::reset) {
      const linger at_once{1, 0};
      ::setsockopt(wire.socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    return reaction.ending == Reaction::Ending::keep;
  }

  bool sleep_for(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    if (time.count() > 0) stopped_.wait_for(lock, time, [this] { return stopping_; });
    return !stopping_;
  }

  const Script script_;
  std::unique_ptr<SSL_CTX, TlsContextDeleter> tls_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread acceptor_;
  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::vector<int> sockets_;
  std::vector<std::thread> connections_;
  std::vector<SeenRequest> seen_;
  std::atomic<int> connection_count_{0};
  std::atomic<int> at_once_{0};
  std::atomic<int> most_at_once_{0};
};

}  // namespace intaked::fakes
