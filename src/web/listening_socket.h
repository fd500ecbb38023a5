// Sockets that listen, as file descriptors: TCP, and a unix socket's file with its mode.
#pragma once

#include <cstdint>
#include <string>

#include <sys/types.h>

#include "base/result.h"
#include "web/server.h"

namespace intaked::web {

// Owns the descriptor, and the socket's file if it has one: both end with it.
class ListeningSocket {
 public:
  // Errors: conflict if the port or the path is taken, denied, invalid for a bad address.
  static Result<ListeningSocket> open(const Listen& listen);

  ListeningSocket(ListeningSocket&& other) noexcept;
  ListeningSocket& operator=(ListeningSocket&&) = delete;
  ~ListeningSocket();

  // Gives the descriptor away; the file stays ours.
  int release();
  int family() const { return family_; }
  std::uint16_t port() const { return port_; }  // 0 for a unix socket

 private:
  ListeningSocket(int descriptor, int family) : descriptor_(descriptor), family_(family) {}
  static Result<ListeningSocket> adopt(int descriptor);
  static Result<ListeningSocket> open_tcp(const Listen& listen);
  static Result<ListeningSocket> open_unix(const Listen& listen);

  int descriptor_ = -1;
  int family_ = 0;
  std::uint16_t port_ = 0;
  std::string path_;  // "" if there is no file of ours
  dev_t device_ = 0;  // which file is ours; another process may have put its own there
  ino_t inode_ = 0;
};

}  // namespace intaked::web
