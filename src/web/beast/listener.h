// Accepts connections of one listening socket. On the loop's thread.
#pragma once

#include <memory>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "web/beast/connection.h"
#include "web/listening_socket.h"

namespace intaked::web {

class Listener {
 public:
  Listener(boost::asio::io_context& loop, ListeningSocket socket, std::shared_ptr<TlsContext> tls,
           const Shared& shared);

  void accept();
  void close();
  std::uint16_t port() const { return socket_.port(); }

 private:
  void wait_for_a_knock();
  void accepted(boost::system::error_code error, Socket socket);
  void accept_after_a_while();

  ListeningSocket socket_;
  std::shared_ptr<TlsContext> tls_;
  const Shared& shared_;
  boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol> acceptor_;
  boost::asio::steady_timer pause_;
};

// Reads certificate and key. Errors name the file.
Result<std::shared_ptr<TlsContext>> make_tls(const Listen& listen);

}  // namespace intaked::web
