// Requests per window, and the headers that tell of it. Thena documents X-RateLimit-Limit,
// -Remaining and -Reset (UNIX seconds), and 429 beyond the limit.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace intaked::sandbox {

// One thread at a time.
class Rate {
 public:
  // requests_max 0: never beyond the limit; the headers tell of a large one.
  Rate(std::int64_t requests_max, std::chrono::seconds window);

  // Counts one request; false when it is beyond the limit.
  bool take(Instant now);
  std::vector<std::pair<std::string, std::string>> headers() const;
  // The same as they are when nothing remains until `reset`.
  std::vector<std::pair<std::string, std::string>> headers_of_exhaustion(Instant reset) const;

 private:
  std::int64_t requests_max_;
  std::chrono::seconds window_;
  std::int64_t window_number_ = 0;
  std::int64_t taken_ = 0;
};

}  // namespace intaked::sandbox
