// The bytes of messages that were just committed, so that understanding them right away does not
// read them back from the disk. Only a short cut: whatever is not here is in the database.
#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace intaked::journal {

// Any thread.
class RecentBytes {
 public:
  // Holds up to `bytes_max`, counted as memory, not as length.
  explicit RecentBytes(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // Only after the commit: what is handed out from here counts as recorded. Without room it is not
  // kept: what waits longest is asked for first, so the newest can best do without.
  void keep(const std::string& intake_id, std::string bytes);
  // Hands them out, once. Messages are asked for in the order in which they were kept: those before
  // this one were passed by, and are forgotten.
  std::optional<std::string> take(const std::string& intake_id);

 private:
  struct Kept {
    std::string intake_id;
    std::string bytes;
  };
  using Order = std::list<Kept>;  // oldest first
  std::string forget(Order::iterator kept);

  const std::size_t bytes_max_;
  std::mutex mutex_;
  Order order_;
  std::unordered_map<std::string_view, Order::iterator> by_id_;  // views of what order_ holds
  std::size_t bytes_ = 0;
};

}  // namespace intaked::journal
