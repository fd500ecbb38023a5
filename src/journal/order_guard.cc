#include "journal/order_guard.h"

namespace intaked::journal {

Result<void> OrderGuard::check(const model::Arrival& arrival) {
  const std::lock_guard lock(mutex_);
  const auto found = failures_.find(arrival.source);
  if (found == failures_.end()) return {};
  const Failure& failure = found->second;
  const bool behind = arrival.uidvalidity == failure.uidvalidity && arrival.uid > failure.uid;
  if (behind) return fail(failure.error);
  failures_.erase(found);
  return {};
}

void OrderGuard::failed(const model::Arrival& arrival, const Error& error) {
  const std::lock_guard lock(mutex_);
  failures_.try_emplace(
      arrival.source,
      Failure{.uidvalidity = arrival.uidvalidity, .uid = arrival.uid, .error = error});
}

void OrderGuard::forget(const std::string& mailbox) {
  const std::lock_guard lock(mutex_);
  failures_.erase(mailbox);
}

}  // namespace intaked::journal
