// How many requests each address sends: so many at once, and then so many a second.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>

namespace intaked::web {

class RequestRate {
 public:
  explicit RequestRate(std::size_t per_second_max) : per_second_max_(per_second_max) {}

  // Counts one of its address (see limited_as()). False: it is one too many.
  bool allows(const std::string& sender, std::chrono::steady_clock::time_point now);

 private:
  struct Bucket {
    double left = 0;
    std::chrono::steady_clock::time_point at;
  };
  void forget_full_ones(std::chrono::steady_clock::time_point now);
  double refilled(const Bucket& bucket, std::chrono::steady_clock::time_point now) const;

  const std::size_t per_second_max_;  // 0: any
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace intaked::web
