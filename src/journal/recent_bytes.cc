#include "journal/recent_bytes.h"

#include <utility>

namespace intaked::journal {

namespace {

// A message's share of the list and the map: without it, ten million empty ones would cost nothing.
constexpr std::size_t k_entry_bytes = 256;

std::size_t cost_of(const std::string& bytes) {
  return bytes.capacity() + k_entry_bytes;
}

}  // namespace

void RecentBytes::keep(const std::string& intake_id, std::string bytes) {
  const std::lock_guard lock(mutex_);
  const std::size_t cost = cost_of(bytes);
  if (bytes_ + cost > bytes_max_ || by_id_.contains(intake_id)) return;
  const auto kept = order_.insert(order_.end(), {intake_id, std::move(bytes)});
  by_id_.emplace(kept->intake_id, kept);
  bytes_ += cost_of(kept->bytes);
}

std::optional<std::string> RecentBytes::take(const std::string& intake_id) {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(intake_id);
  if (found == by_id_.end()) return std::nullopt;
  const auto kept = found->second;
  while (order_.begin() != kept) (void)forget(order_.begin());
  return forget(kept);
}

std::string RecentBytes::forget(Order::iterator kept) {
  bytes_ -= cost_of(kept->bytes);
  by_id_.erase(kept->intake_id);
  std::string bytes = std::move(kept->bytes);
  order_.erase(kept);
  return bytes;
}

}  // namespace intaked::journal
