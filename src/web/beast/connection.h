// One accepted connection: reads requests one after the other, hands each to the handler, waits for
// its answer, writes it. All on the loop's thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>

#include "web/beast/gate.h"
#include "web/server.h"

namespace intaked::web {

using Socket = boost::asio::generic::stream_protocol::socket;
using TlsContext = boost::asio::ssl::context;

class ConnectionTable;
class RequestRate;
class Workers;

// What all connections of a server share; outlives them.
struct Shared {
  const ServerOptions& options;
  const Handler& handler;
  std::shared_ptr<Gate> gate;
  ConnectionTable& table;
  RequestRate& rate;
  Workers& workers;
};

class Connection {
 public:
  virtual ~Connection() = default;
  virtual void start() = 0;
  virtual void close() = 0;  // at once, whatever it is doing
  // Whom it is with: Peer::address.
  virtual const std::string& address() const = 0;
  // What it waits for, and since when. Nothing while it works.
  enum class For { next_request, header, body, answer };
  struct Waiting {
    For for_what{};
    std::chrono::steady_clock::time_point since;
  };
  virtual std::optional<Waiting> waiting() const = 0;
  virtual std::size_t body_bytes() const = 0;  // of the request that is being read
};

// `tls` null: plain.
std::shared_ptr<Connection> make_connection(Socket socket, Peer peer,
                                            std::shared_ptr<TlsContext> tls, const Shared& shared);

}  // namespace intaked::web
