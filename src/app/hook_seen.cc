#include "app/hook_seen.h"

namespace intaked::app {

void HooksSeen::accepted(const std::string& hook, bool is_new, Instant now) {
  const std::lock_guard lock(mutex_);
  HookSeen& seen = seen_[hook];
  ++seen.accepted;
  if (!is_new) ++seen.known;
  seen.last_accepted = now;
  seen.failing_since.reset();
  seen.failing_because.clear();
}

void HooksSeen::works(const std::string& hook) {
  const std::lock_guard lock(mutex_);
  HookSeen& seen = seen_[hook];
  seen.failing_since.reset();
  seen.failing_because.clear();
}

void HooksSeen::refused(const std::string& hook, const std::string& why, Instant now) {
  const std::lock_guard lock(mutex_);
  HookSeen& seen = seen_[hook];
  ++seen.refused;
  seen.last_refused = now;
  seen.refused_because = why;
}

void HooksSeen::not_kept(const std::string& hook, const std::string& why, Instant now) {
  const std::lock_guard lock(mutex_);
  HookSeen& seen = seen_[hook];
  ++seen.not_kept;
  if (!seen.failing_since) seen.failing_since = now;
  seen.failing_because = why;
}

std::map<std::string, HookSeen> HooksSeen::all() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

}  // namespace intaked::app
