#include "web/listening_socket.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace intaked::web {
namespace {

constexpr int k_backlog_max = 1024;

ErrorKind kind_of(int number) {
  if (number == EADDRINUSE) return ErrorKind::conflict;
  if (number == EACCES || number == EPERM) return ErrorKind::denied;
  if (number == EADDRNOTAVAIL || number == ENOENT || number == ENOTDIR) return ErrorKind::invalid;
  return ErrorKind::io;
}

tl::unexpected<Error> cannot_listen(const std::string& where, int number) {
  return fail(kind_of(number), "cannot listen on " + where + ": " + std::strerror(number));
}

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

// Only numeric addresses: what a name stands for may change under us.
bool read_address(const std::string& text, std::uint16_t port, Address& address) {
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  if (inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    address.size = sizeof(sockaddr_in);
    return true;
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    address.size = sizeof(sockaddr_in6);
    return true;
  }
  return false;
}

std::uint16_t port_of(int descriptor) {
  Address address;
  address.size = sizeof(address.storage);
  if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&address.storage), &address.size) != 0) {
    return 0;
  }
  if (address.storage.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_port);
  }
  return ntohs(reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port);
}

sockaddr_un unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

// A socket file outlives its process; it may be replaced when nobody answers there.
Result<void> may_replace(const std::string& path) {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0) return {};
  if (!S_ISSOCK(found.st_mode)) {
    return fail(ErrorKind::conflict, "cannot listen on " + path + ": it exists and is no socket",
                "move it away, or name another place as control_socket");
  }
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) return cannot_listen(path, errno);
  const sockaddr_un address = unix_address(path);
  const int outcome = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  const int number = errno;
  ::close(probe);
  if (outcome == 0 || number == EAGAIN) {
    return fail(ErrorKind::conflict, "cannot listen on " + path + ": another process listens there",
                "stop that one, or name another place as control_socket");
  }
  return {};
}

}  // namespace

Result<ListeningSocket> ListeningSocket::open(const Listen& listen) {
  if (listen.descriptor >= 0) return adopt(listen.descriptor);
  return listen.unix_path.empty() ? open_tcp(listen) : open_unix(listen);
}

Result<ListeningSocket> ListeningSocket::adopt(int descriptor) {
  int family = 0, listens = 0;
  socklen_t size = sizeof family;
  socklen_t listens_size = sizeof listens;
  if (getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0 ||
      getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &listens_size) != 0 ||
      listens == 0 || fcntl(descriptor, F_SETFL, O_NONBLOCK) != 0)
    return fail(ErrorKind::invalid, "the socket that was handed over does not listen",
                "the socket unit needs ListenStream=");
  ListeningSocket opened(descriptor, family);
  opened.port_ = port_of(descriptor);
  return opened;
}

Result<ListeningSocket> ListeningSocket::open_tcp(const Listen& listen) {
  const std::string where = listen.address + ":" + std::to_string(listen.port);
  Address address;
  if (!read_address(listen.address, listen.port, address)) {
    return fail(ErrorKind::invalid, "cannot listen on \"" + listen.address +
                                        "\": it is no IP address, such as 127.0.0.1 or ::1");
  }
  const int family = address.storage.ss_family;
  ListeningSocket opened(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), family);
  const int descriptor = opened.descriptor_;
  const int on = 1;
  if (descriptor < 0 || setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(descriptor, reinterpret_cast<sockaddr*>(&address.storage), address.size) != 0 ||
      ::listen(descriptor, k_backlog_max) != 0) {
    return cannot_listen(where, errno);
  }
  opened.port_ = port_of(descriptor);
  return opened;
}

// Bound under another name, given its mode, and only then put in place: no client ever meets a
// socket with the wrong mode, nor a moment without one.
Result<ListeningSocket> ListeningSocket::open_unix(const Listen& listen) {
  const std::string& path = listen.unix_path;
  const std::string draft = path + ".new";
  if (draft.size() >= sizeof(sockaddr_un::sun_path)) {
    return fail(ErrorKind::invalid, "cannot listen on " + path + ": the path is longer than " +
                                        std::to_string(sizeof(sockaddr_un::sun_path) - 5) +
                                        " bytes");
  }
  INTAKED_CHECK(may_replace(path));
  ::unlink(draft.c_str());
  ListeningSocket opened(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), AF_UNIX);
  const sockaddr_un address = unix_address(draft);
  if (opened.descriptor_ < 0 ||
      bind(opened.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return cannot_listen(path, errno);
  }
  struct stat ours {};
  if (chmod(draft.c_str(), static_cast<mode_t>(listen.unix_mode)) != 0 ||
      ::listen(opened.descriptor_, k_backlog_max) != 0 || lstat(draft.c_str(), &ours) != 0 ||
      std::rename(draft.c_str(), path.c_str()) != 0) {
    const int number = errno;
    ::unlink(draft.c_str());
    return cannot_listen(path, number);
  }
  opened.path_ = path;
  opened.device_ = ours.st_dev;
  opened.inode_ = ours.st_ino;
  return opened;
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : descriptor_(other.release()),
      family_(other.family_),
      port_(other.port_),
      path_(std::exchange(other.path_, {})),
      device_(other.device_),
      inode_(other.inode_) {}

ListeningSocket::~ListeningSocket() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (path_.empty()) return;
  struct stat found {};
  if (lstat(path_.c_str(), &found) == 0 && found.st_dev == device_ && found.st_ino == inode_) {
    ::unlink(path_.c_str());
  }
}

int ListeningSocket::release() {
  return std::exchange(descriptor_, -1);
}

}  // namespace intaked::web
