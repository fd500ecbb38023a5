// Is there room to take more? Says no before the disk does, and after it did.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>

#include "base/clock.h"

namespace intaked::journal {

class Space {
 public:
  Space(std::function<std::uint64_t()> free_bytes, std::uint64_t free_bytes_min)
      : free_bytes_(std::move(free_bytes)), free_bytes_min_(free_bytes_min) {}

  // Asks the file system. Writer's thread.
  void look(Tick now);
  // Whether `bytes` more than at the last look would leave the minimum free. Writer's thread.
  bool allows(std::uint64_t bytes) const {
    return taking_ && available_ - free_bytes_min_ >= bytes;
  }
  // The database found no room whatever the file system says (a quota): nothing is taken for a
  // while, then it is tried again. Writer's thread.
  void ran_out(Tick now);
  // The last answer. Any thread.
  bool taking() const { return taking_; }

 private:
  std::function<std::uint64_t()> free_bytes_;
  std::uint64_t free_bytes_min_;
  std::uint64_t available_ = 0;
  Tick closed_until_{};
  std::atomic<bool> taking_{true};
};

}  // namespace intaked::journal
