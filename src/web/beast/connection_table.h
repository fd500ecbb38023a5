// All open connections of a server: their cap, the cap of what they hold, and the end of all. On
// the loop's thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "web/beast/connection.h"

namespace intaked::web {

class ConnectionTable {
 public:
  explicit ConnectionTable(const ServerOptions& options) : options_(options) {}

  void add(Connection* connection);
  void remove(Connection* connection);

  bool has_room() const { return open_.size() < options_.connections_max; }
  // Whether one more from there is not too many.
  bool has_room_for(const std::string& address) const;
  // Runs `waiter` once, when a connection has gone: the one that has been idle the longest is ended
  // for it, now or as soon as one is idle; or the one that has been sending the longest.
  void when_room(std::function<void()> waiter);
  // To be told by each connection that begins to wait for a next request.
  void went_idle();

  // A request's body had `before` bytes and has `after`. False: all bodies together are too large.
  bool body_grew(std::size_t before, std::size_t after);
  // Ends the connection that has sent the most of a body it has not ended; false: that is `asking`,
  // or there is none.
  bool end_largest_body(const Connection* asking);
  void body_went(std::size_t bytes) { bodies_bytes_ -= bytes; }

  // Ends every connection; nobody is told of room any more.
  void close_all();

 private:
  void end_oldest();
  bool is_counted(const std::string& address) const;

  const ServerOptions& options_;
  std::size_t bodies_bytes_ = 0;
  std::unordered_map<std::string, std::size_t> by_address_;
  std::unordered_set<Connection*> open_;
  std::vector<std::function<void()>> waiters_;
};

}  // namespace intaked::web
