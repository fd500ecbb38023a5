#include "app/hook_seen.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_why_bytes_max = 300;

std::string line_of(const std::string& why) {
  if (why.size() <= k_why_bytes_max) return why;
  std::size_t end = k_why_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(why[end]) & 0xc0) == 0x80) --end;
  return why.substr(0, end) + "…";
}

}  // namespace

void HooksSeen::accepted(const std::string& hook, bool is_new, Instant now) {
  const std::lock_guard lock(mutex_);
  HookSeen& seen = seen_[hook];
  ++seen.accepted;
  if (!is_new) ++seen.known;
  if (is_new) seen.last_new = now;
  seen.last_accepted = now;
  seen.failing_since.reset();
  seen.failing_because.clear();
  seen.refused_in_a_row = 0;
}

void HooksSeen::answered_late(const std::string& hook) {
  const std::lock_guard lock(mutex_);
  ++seen_[hook].answered_late;
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
  ++seen.refused_in_a_row;
  seen.last_refused = now;
  seen.refused_because = line_of(why);
}

void HooksSeen::not_kept(const std::string& hook, const std::string& why, Instant now) {
  const std::lock_guard lock(mutex_);
  HookSeen& seen = seen_[hook];
  ++seen.not_kept;
  if (!seen.failing_since) seen.failing_since = now;
  seen.failing_because = line_of(why);
}

void HooksSeen::warned(const std::string& hook, const std::string& warning, Instant now) {
  const std::lock_guard lock(mutex_);
  HookSeen& seen = seen_[hook];
  seen.warned_at = now;
  seen.warning = warning;
}

std::map<std::string, HookSeen> HooksSeen::all() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

}  // namespace intaked::app
