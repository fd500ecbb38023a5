// What could not be given back yet.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

namespace intaked::journal {

// Claims to be given back. Any thread.
template <class Id>
class Owed {
 public:
  void add(Id id) {
    const std::lock_guard lock(mutex_);
    ids_.push_back(std::move(id));
  }
  std::vector<Id> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(ids_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<Id> ids_;
};

}  // namespace intaked::journal
