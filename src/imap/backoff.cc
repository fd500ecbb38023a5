#include "imap/backoff.h"

#include <algorithm>
#include <cstring>

#include "lib/crypto/crypto.h"

namespace intaked::imap {
namespace {

constexpr int k_doublings_max = 20;

std::uint64_t seed() {
  std::uint64_t value = 0;
  const std::string bytes = crypto::random_bytes(sizeof value);
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

}  // namespace

Backoff::Backoff() : random_(seed()) {}

std::chrono::milliseconds Backoff::after(int failures, const MailboxOptions& options) {
  const auto least = options.backoff_min.count();
  const auto most = std::max(options.backoff_max.count(), least);
  const int doublings = std::min(failures, k_doublings_max);
  const auto bound = std::clamp(least << doublings, least, most);
  return std::chrono::milliseconds{std::uniform_int_distribution(least, bound)(random_)};
}

std::chrono::milliseconds Backoff::after_refusal() {
  const std::chrono::milliseconds least = k_refused_pause;
  return std::chrono::milliseconds{
      std::uniform_int_distribution(least.count(), least.count() * 6 / 5)(random_)};
}

}  // namespace intaked::imap
