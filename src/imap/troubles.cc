#include "imap/troubles.h"

#include <algorithm>

namespace intaked::imap {

Trouble& Troubles::failed(std::uint32_t uid, const std::string& reason, Tick now) {
  Trouble& trouble = messages[uid];
  if (trouble.failures == 0) trouble.since = now;
  ++trouble.failures;
  trouble.open = true;
  trouble.again = now;
  trouble.reason = reason;
  return trouble;
}

Trouble Troubles::of(std::uint32_t uid) const {
  const auto at = messages.find(uid);
  return at == messages.end() ? Trouble{} : at->second;
}

void Troubles::came(std::uint32_t uid) {
  witness = uid;
  messages.erase(uid);
  for (auto& [other, trouble] : messages) {
    if (trouble.open) ++trouble.proven;
    trouble.open = false;
  }
}

bool Troubles::is_hopeless(std::uint32_t uid, Tick now) const {
  const auto at = messages.find(uid);
  if (at == messages.end()) return false;
  const Trouble& trouble = at->second;
  if (trouble.proven >= k_proven_failures_max) return true;
  return messages.size() == 1 && trouble.failures >= k_proven_failures_max &&
         now - trouble.since >= k_patience_with_one_message;
}

void Troubles::blame(UidRange range) {
  window_broken = window == range ? window_broken + 1 : 1;
  window = range;
  if (range.first == range.last) messages[range.first].undescribed = true;
}

std::optional<std::uint32_t> Troubles::undescribed_from(std::uint32_t uid) const {
  const auto at = std::find_if(messages.lower_bound(uid), messages.end(),
                               [](const auto& message) { return message.second.undescribed; });
  if (at == messages.end()) return std::nullopt;
  return at->first;
}

}  // namespace intaked::imap
