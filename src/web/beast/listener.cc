#include "web/beast/listener.h"

#include <exception>
#include <optional>

#include <arpa/inet.h>
#include <boost/asio/ip/tcp.hpp>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/log.h"
#include "web/beast/connection_table.h"
#include "web/forwarded.h"

namespace intaked::web {
namespace {

namespace asio = boost::asio;

// Out of descriptors or memory: connections that end make room meanwhile.
constexpr std::chrono::milliseconds k_accept_pause{100};

std::string address_of(int descriptor) {
  sockaddr_storage storage{};
  socklen_t size = sizeof(storage);
  if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  char text[INET6_ADDRSTRLEN] = {};
  if (storage.ss_family == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<sockaddr_in6*>(&storage)->sin6_addr, text, sizeof(text));
  } else {
    inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in*>(&storage)->sin_addr, text, sizeof(text));
  }
  return canonical_address(text);
}

std::optional<std::uint32_t> uid_of(int descriptor) {
  ucred credentials{};
  socklen_t size = sizeof(credentials);
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
    return std::nullopt;
  }
  return credentials.uid;
}

}  // namespace

Listener::Listener(asio::io_context& loop, ListeningSocket socket, std::unique_ptr<TlsKeeper> tls,
                   const Shared& shared)
    : socket_(std::move(socket)),
      tls_(std::move(tls)),
      shared_(shared),
      acceptor_(loop, asio::generic::stream_protocol(socket_.family(), 0), socket_.release()),
      pause_(loop) {}

void Listener::accept() {
  if (!shared_.table.has_room()) return wait_for_a_knock();
  acceptor_.async_accept([this](boost::system::error_code error, Socket socket) {
    accepted(error, std::move(socket));
  });
}

// At the cap nobody is sent away before somebody new has come.
void Listener::wait_for_a_knock() {
  acceptor_.async_wait(asio::socket_base::wait_read, [this](boost::system::error_code error) {
    if (error) return;
    if (shared_.table.has_room()) return accept();
    shared_.table.when_room([this] { accept(); });
  });
}

void Listener::accepted(boost::system::error_code error, Socket socket) {
  if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
  if (error) {
    log::warning("cannot accept a connection", {{"what", error.message()}});
    return accept_after_a_while();
  }
  Peer peer;
  if (socket_.family() == AF_UNIX) {
    peer.uid = uid_of(socket.native_handle());
  } else {
    peer.address = address_of(socket.native_handle());
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  }
  begin(std::move(socket), std::move(peer));
  accept();
}

// Whatever goes wrong with one connection, others are accepted.
void Listener::begin(Socket socket, Peer peer) {
  // A socket that is closed here costs its sender a connection and us nothing.
  if (!shared_.table.has_room_for(peer.address)) {
    if (shared_.options.address_is_full) shared_.options.address_is_full(peer.address);
    return;
  }
  try {
    make_connection(std::move(socket), std::move(peer), tls_ ? tls_->context() : nullptr, shared_)
        ->start();
  } catch (const std::exception& failure) {
    log::error("a connection cannot be served", {{"what", failure.what()}});
  }
}

void Listener::accept_after_a_while() {
  pause_.expires_after(k_accept_pause);
  pause_.async_wait([this](boost::system::error_code error) {
    if (!error) accept();
  });
}

void Listener::close() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

void Listener::look_at_certificate(std::chrono::steady_clock::time_point now) {
  if (tls_) tls_->look(now);
}

std::optional<Instant> Listener::certificate_until() const {
  return tls_ ? std::optional(tls_->until()) : std::nullopt;
}

}  // namespace intaked::web
