// All open connections of a server: their cap, the cap of what they hold, and the end of all. On
// the loop's thread.
#pragma once

#include <cstddef>
#include <functional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "web/beast/connection.h"

namespace intaked::web {

class ConnectionTable {
 public:
  ConnectionTable(std::size_t connections_max, std::size_t bodies_bytes_max)
      : connections_max_(connections_max), bodies_bytes_max_(bodies_bytes_max) {}

  void add(Connection* connection) { open_.insert(connection); }
  void remove(Connection* connection);

  bool has_room() const { return open_.size() < connections_max_; }
  // Runs `waiter` once, when a connection has gone: the one that has been idle the longest is ended
  // for it, now or as soon as one is idle.
  void when_room(std::function<void()> waiter);
  // To be told by each connection that begins to wait for a next request.
  void went_idle();

  // A request's body had `before` bytes and has `after`. False: all bodies together are too large.
  bool body_grew(std::size_t before, std::size_t after);
  void body_went(std::size_t bytes) { bodies_bytes_ -= bytes; }

  // Ends every connection; nobody is told of room any more.
  void close_all();

 private:
  void end_oldest_idle();

  std::size_t connections_max_;
  std::size_t bodies_bytes_max_;
  std::size_t bodies_bytes_ = 0;
  std::unordered_set<Connection*> open_;
  std::vector<std::function<void()>> waiters_;
};

}  // namespace intaked::web
