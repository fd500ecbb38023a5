#include "web/beast/connection_table.h"

namespace intaked::web {

void ConnectionTable::remove(Connection* connection) {
  open_.erase(connection);
  for (const auto& waiter : std::exchange(waiters_, {})) waiter();
}

void ConnectionTable::when_room(std::function<void()> waiter) {
  waiters_.push_back(std::move(waiter));
  end_oldest_idle();
}

void ConnectionTable::went_idle() {
  if (!waiters_.empty()) end_oldest_idle();
}

bool ConnectionTable::body_grew(std::size_t before, std::size_t after) {
  bodies_bytes_ += after - before;
  return bodies_bytes_ <= bodies_bytes_max_;
}

void ConnectionTable::end_oldest_idle() {
  Connection* oldest = nullptr;
  std::chrono::steady_clock::time_point since;
  for (Connection* connection : open_) {
    const auto idle = connection->idle_since();
    if (idle && (oldest == nullptr || *idle < since)) {
      oldest = connection;
      since = *idle;
    }
  }
  if (oldest != nullptr) oldest->close();
}

void ConnectionTable::close_all() {
  waiters_.clear();
  // close() may end in remove(), which changes the set.
  const std::vector<Connection*> all(open_.begin(), open_.end());
  for (Connection* connection : all) connection->close();
}

}  // namespace intaked::web
