#include "sandbox/rate.h"

#include <algorithm>

namespace intaked::sandbox {
namespace {

constexpr std::int64_t k_no_limit = 1'000'000'000;

}  // namespace

Rate::Rate(std::int64_t requests_max, std::chrono::seconds window)
    : requests_max_(requests_max == 0 ? k_no_limit : requests_max), window_(window) {}

bool Rate::take(Instant now) {
  const std::int64_t number = now.time_since_epoch() / window_;
  if (number != window_number_) {
    window_number_ = number;
    taken_ = 0;
  }
  if (taken_ >= requests_max_) return false;
  ++taken_;
  return true;
}

std::vector<std::pair<std::string, std::string>> Rate::headers() const {
  return {{"X-RateLimit-Limit", std::to_string(requests_max_)},
          {"X-RateLimit-Remaining", std::to_string(requests_max_ - taken_)},
          {"X-RateLimit-Reset", std::to_string((window_number_ + 1) * window_.count())}};
}

std::vector<std::pair<std::string, std::string>> Rate::headers_of_exhaustion(Instant reset) const {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(reset.time_since_epoch());
  return {{"X-RateLimit-Limit", std::to_string(requests_max_)},
          {"X-RateLimit-Remaining", "0"},
          {"X-RateLimit-Reset", std::to_string(seconds.count())}};
}

}  // namespace intaked::sandbox
