#include "journal/space.h"

#include "base/log.h"

namespace intaked::journal {

namespace {

constexpr std::chrono::seconds k_after_full{1};

}  // namespace

bool Space::allows(std::uint64_t bytes, Tick now) {
  const std::uint64_t available = free_bytes_();
  const bool open = now >= closed_until_;
  const bool enough = available >= free_bytes_min_;
  if (taking_.exchange(open && enough) != (open && enough)) {
    if (open && enough)
      log::info("journal.taking", {{"free_bytes", available}});
    else
      log::error("journal.disk_low", {{"free_bytes", available}, {"wanted", free_bytes_min_}});
  }
  return open && enough && available - free_bytes_min_ >= bytes;
}

void Space::ran_out(Tick now) {
  closed_until_ = now + k_after_full;
  if (taking_.exchange(false)) log::error("journal.disk_full", {});
}

}  // namespace intaked::journal
