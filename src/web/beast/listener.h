// Accepts connections of one listening socket. On the loop's thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "web/beast/connection.h"
#include "web/beast/tls_keeper.h"
#include "web/listening_socket.h"

namespace intaked::web {

class Listener {
 public:
  Listener(boost::asio::io_context& loop, ListeningSocket socket, std::unique_ptr<TlsKeeper> tls,
           const Shared& shared);

  void accept();
  void close();
  // About once a second.
  void look_at_certificate(std::chrono::steady_clock::time_point now);
  std::optional<Instant> certificate_until() const;
  std::uint16_t port() const { return socket_.port(); }

 private:
  void wait_for_a_knock();
  void accepted(boost::system::error_code error, Socket socket);
  void begin(Socket socket, Peer peer);
  void accept_after_a_while();

  ListeningSocket socket_;
  std::unique_ptr<TlsKeeper> tls_;  // null: plain
  const Shared& shared_;
  boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol> acceptor_;
  boost::asio::steady_timer pause_;
};

}  // namespace intaked::web
