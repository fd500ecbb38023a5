// Byte streams that libcurl has connected, secured and logged in (CURLOPT_CONNECT_ONLY). All of
// one group share a multi: one CA store and one descriptor each (libcurl 7.88). One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "lib/curl/handle.h"

namespace intaked::curl {

struct ConnectOptions {
  std::string scheme = "imaps";  // or "imap": no TLS, for loopback only, which the caller checks
  std::string host;
  std::uint16_t port = 993;
  std::string ca_file;  // "" = the system's bundle
  std::string user;
  Secret password;
  std::string login_options;                   // "AUTH=PLAIN;AUTH=LOGIN"; "" = what libcurl prefers
  std::chrono::milliseconds deadline{75'000};  // backstop for everything up to the login
  // Called within ConnectGroup::run() when the server's first line has come through TLS, before the
  // login, with OpenSSL's SSL*, which is valid during the call: lib/crypto reads what it shows. The
  // fields that libcurl would tell itself stay in memory as long as the connection.
  std::function<void(const void* tls_session)> on_secured;
};

// How far a connection attempt has come.
enum class ConnectPhase { resolving, connecting, securing, greeting, login };

enum class ConnectResult { connected, login_refused, untrusted, failed, timed_out };

struct ConnectOutcome {
  ConnectResult result = ConnectResult::failed;
  std::string text;  // libcurl's words, "" when connected
};

struct Received {
  std::size_t bytes = 0;  // 0 and not closed: nothing there now
  bool closed = false;
};

class ConnectStream {
 public:
  ConnectStream(const ConnectOptions& options, CURLM* multi);
  // Closes the connection at once; says nothing to the peer.
  ~ConnectStream();
  ConnectStream(const ConnectStream&) = delete;
  ConnectStream& operator=(const ConnectStream&) = delete;

  // While connecting: where it stands.
  ConnectPhase phase() const;
  // Set when the attempt is over.
  const std::optional<ConnectOutcome>& outcome() const { return outcome_; }
  // What the server said until the login was over, one line each, at most 4 KiB.
  const std::string& transcript() const { return transcript_; }

  // Once connected. The descriptor is libcurl's: watch it, never close it.
  int socket() const { return socket_; }
  // Call until it returns nothing: TLS may hold bytes that no poll shows.
  Result<Received> receive(std::span<char> buffer);
  // How many bytes went; 0: the socket is full.
  Result<std::size_t> send(std::string_view bytes);

 private:
  friend class ConnectGroup;
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  void tell_secured();
  void finish(CURLcode code);

  CURLM* multi_;
  Easy easy_;
  bool secure_;
  std::function<void(const void*)> on_secured_;
  int socket_ = -1;
  std::optional<ConnectOutcome> outcome_;
  std::string transcript_;
  std::string error_;  // libcurl writes here
};

// A multi with its own epoll for the connecting phase: a loop watches poll_fd() and calls run().
class ConnectGroup {
 public:
  // unavailable: no file descriptor is left.
  static Result<std::unique_ptr<ConnectGroup>> make();
  ~ConnectGroup();
  ConnectGroup(const ConnectGroup&) = delete;
  ConnectGroup& operator=(const ConnectGroup&) = delete;

  // Begins to connect. The stream must die before the group.
  std::unique_ptr<ConnectStream> connect(const ConnectOptions& options);
  int poll_fd() const { return poll_fd_; }
  // When run() must be called although poll_fd() is quiet.
  std::optional<Tick> deadline() const { return deadline_; }
  // Drives the attempts; afterwards some have an outcome().
  void run(Tick now);

 private:
  explicit ConnectGroup(int poll_fd);
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* known);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);
  void collect();

  Multi multi_;
  int poll_fd_;
  std::optional<Tick> deadline_;
};

}  // namespace intaked::curl
