#include "lib/curl/waiting_requests.h"

#include <algorithm>
#include <utility>

namespace intaked::curl {
namespace {

// Waits that are no longer are waited by all.
constexpr std::chrono::seconds k_short_wait{2};

}  // namespace

void WaitingRequests::push(std::unique_ptr<HttpTransfer> transfer) {
  Lane& lane = lanes_[transfer->lane()];
  // Whoever comes may be one that does not wait.
  lane.not_before = {};
  lane.requests.push_back(std::move(transfer));
  ++size_;
}

std::unique_ptr<HttpTransfer> WaitingRequests::take(Tick now, Transfers& given_back) {
  auto next = lanes_.upper_bound(last_lane_);
  for (std::size_t i = 0; i < lanes_.size(); ++i, ++next) {
    if (next == lanes_.end()) next = lanes_.begin();
    if (auto taken = take_from(next->second, now, given_back)) {
      last_lane_ = next->first;
      return taken;
    }
  }
  return nullptr;
}

std::unique_ptr<HttpTransfer> WaitingRequests::take_from(Lane& lane, Tick now,
                                                         Transfers& given_back) {
  if (lane.requests.empty() || now < lane.not_before) return nullptr;
  const std::optional<Tick> wait =
      now < held_until_ ? held_until_ : lane.requests.front()->must_wait();
  if (!wait) {
    auto taken = std::move(lane.requests.front());
    lane.requests.pop_front();
    --size_;
    return taken;
  }
  lane.not_before = *wait;
  if (*wait - now <= k_short_wait) return nullptr;
  const auto kept = std::stable_partition(
      lane.requests.begin(), lane.requests.end(),
      [](const auto& transfer) { return transfer->when_held() == WhenHeld::wait; });
  std::move(kept, lane.requests.end(), std::back_inserter(given_back));
  size_ -= static_cast<std::size_t>(lane.requests.end() - kept);
  lane.requests.erase(kept, lane.requests.end());
  return nullptr;
}

std::optional<Tick> WaitingRequests::ask_again_at() const {
  std::optional<Tick> next;
  for (const auto& [number, lane] : lanes_) {
    if (!lane.requests.empty()) next = std::min(next.value_or(Tick::max()), lane.not_before);
  }
  return next;
}

Transfers WaitingRequests::take_all() {
  Transfers all;
  for (auto& [number, lane] : lanes_) {
    std::move(lane.requests.begin(), lane.requests.end(), std::back_inserter(all));
    lane.requests.clear();
  }
  size_ = 0;
  return all;
}

}  // namespace intaked::curl
