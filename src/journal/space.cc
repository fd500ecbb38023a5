#include "journal/space.h"

#include "base/log.h"

namespace intaked::journal {

namespace {

constexpr std::chrono::seconds k_after_full{1};

}  // namespace

void Space::look(Tick now) {
  available_ = free_bytes_();
  const bool takes = now >= closed_until_ && available_ >= free_bytes_min_;
  if (taking_.exchange(takes) == takes) return;
  if (takes)
    log::info("journal.taking", {{"free_bytes", available_}});
  else
    log::error("journal.disk_low", {{"free_bytes", available_}, {"wanted", free_bytes_min_}});
}

void Space::ran_out(Tick now) {
  closed_until_ = now + k_after_full;
  if (taking_.exchange(false)) log::error("journal.disk_full", {});
}

}  // namespace intaked::journal
