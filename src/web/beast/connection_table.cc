#include "web/beast/connection_table.h"

#include <tuple>

#include "web/forwarded.h"

namespace intaked::web {

bool ConnectionTable::is_counted(const std::string& address) const {
  return options_.connections_per_address_max > 0 && !address.empty() &&
         !is_of(options_.trusted_proxies, address);
}

bool ConnectionTable::has_room_for(const std::string& address) const {
  if (!is_counted(address)) return true;
  const auto found = by_address_.find(limited_as(address));
  return found == by_address_.end() || found->second < options_.connections_per_address_max;
}

void ConnectionTable::add(Connection* connection) {
  open_.insert(connection);
  if (is_counted(connection->address())) ++by_address_[limited_as(connection->address())];
}

void ConnectionTable::remove(Connection* connection) {
  open_.erase(connection);
  const auto of_address = is_counted(connection->address())
                              ? by_address_.find(limited_as(connection->address()))
                              : by_address_.end();
  if (of_address != by_address_.end() && --of_address->second == 0) by_address_.erase(of_address);
  for (const auto& waiter : std::exchange(waiters_, {})) waiter();
}

void ConnectionTable::when_room(std::function<void()> waiter) {
  waiters_.push_back(std::move(waiter));
  end_oldest();
}

void ConnectionTable::went_idle() {
  if (!waiters_.empty()) end_oldest();
}

bool ConnectionTable::body_grew(std::size_t before, std::size_t after) {
  bodies_bytes_ += after - before;
  return bodies_bytes_ <= options_.bodies_bytes_max;
}

bool ConnectionTable::end_largest_body(const Connection* asking) {
  Connection* largest = nullptr;
  for (Connection* connection : open_) {
    const auto waiting = connection->waiting();
    if (!waiting || waiting->for_what != Connection::For::body) continue;
    if (largest == nullptr || connection->body_bytes() > largest->body_bytes())
      largest = connection;
  }
  if (largest == nullptr || largest == asking) return false;
  largest->close();
  return true;
}

// Who idles first, then who has not ended a header, then who has not ended a body, then who does
// not read its answer.
void ConnectionTable::end_oldest() {
  Connection* oldest = nullptr;
  Connection::Waiting longest;
  for (Connection* connection : open_) {
    const auto waiting = connection->waiting();
    if (!waiting ||
        (waiting->for_what != Connection::For::next_request && !options_.unfinished_make_room))
      continue;
    if (oldest == nullptr ||
        std::tie(waiting->for_what, waiting->since) < std::tie(longest.for_what, longest.since)) {
      oldest = connection;
      longest = *waiting;
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
