#include "imap/troubles.h"

#include <algorithm>

namespace intaked::imap {

void Troubles::blame(UidRange range, const std::string& reason) {
  window_broken = window == range ? window_broken + 1 : 1;
  window = range;
  if (range.first != range.last) return;
  Trouble& trouble = messages[range.first];
  ++trouble.broken;
  trouble.undescribed = true;
  trouble.reason = reason;
}

std::optional<std::uint32_t> Troubles::undescribed_from(std::uint32_t uid) const {
  const auto at = std::find_if(messages.lower_bound(uid), messages.end(),
                               [](const auto& message) { return message.second.undescribed; });
  if (at == messages.end()) return std::nullopt;
  return at->first;
}

}  // namespace intaked::imap
