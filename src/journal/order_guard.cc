#include "journal/order_guard.h"

namespace intaked::journal {

Result<void> OrderGuard::check(const model::Arrival& arrival, const Cursor& cursor) {
  const std::lock_guard lock(mutex_);
  const auto found = failures_.find(arrival.source);
  if (found == failures_.end()) return {};
  const Failure& failure = found->second;
  if (arrival.uidvalidity == failure.uidvalidity && arrival.uid == failure.uid)
    failures_.erase(found);
  else if (cursor.uidvalidity == failure.uidvalidity && cursor.last_uid >= failure.uid)
    return fail(failure.error);
  return {};
}

void OrderGuard::failed(const model::Arrival& arrival, const Error& error) {
  const std::lock_guard lock(mutex_);
  const Failure failure{.uidvalidity = arrival.uidvalidity, .uid = arrival.uid, .error = error};
  const auto [at, is_first] = failures_.try_emplace(arrival.source, failure);
  if (!is_first && at->second.uidvalidity == failure.uidvalidity && failure.uid < at->second.uid)
    at->second = failure;
}

void OrderGuard::forget(const std::string& mailbox) {
  const std::lock_guard lock(mutex_);
  failures_.erase(mailbox);
}

}  // namespace intaked::journal
