#include "web/request_rate.h"

#include <algorithm>

#include "web/forwarded.h"

namespace intaked::web {
namespace {

constexpr std::size_t k_addresses_max = 10'000;

}  // namespace

double RequestRate::refilled(const Bucket& bucket,
                             std::chrono::steady_clock::time_point now) const {
  const double seconds = std::chrono::duration<double>(now - bucket.at).count();
  const auto per_second = static_cast<double>(per_second_max_);
  return std::min(per_second, bucket.left + seconds * per_second);
}

bool RequestRate::allows(const std::string& sender, std::chrono::steady_clock::time_point now) {
  if (per_second_max_ == 0 || sender.empty()) return true;
  const std::string address = limited_as(sender);
  if (buckets_.size() >= k_addresses_max) forget_full_ones(now);
  // More addresses than can be counted are let through: who has so many is not held by a count.
  if (buckets_.size() >= k_addresses_max && !buckets_.contains(address)) return true;
  const auto [found, is_new] =
      buckets_.try_emplace(address, Bucket{static_cast<double>(per_second_max_), now});
  Bucket& bucket = found->second;
  bucket.left = refilled(bucket, now);
  bucket.at = now;
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

void RequestRate::forget_full_ones(std::chrono::steady_clock::time_point now) {
  std::erase_if(buckets_, [&](const auto& one) {
    return refilled(one.second, now) >= static_cast<double>(per_second_max_);
  });
}

}  // namespace intaked::web
