#include "imap/rescan.h"

#include "lib/crypto/mail_digests.h"

namespace intaked::imap {
namespace {

constexpr std::size_t k_digests_at_once = 64;

}  // namespace

Result<void> Rescan::add(const Listed& listed, const model::RawMessage& message) {
  listed_.push_back(listed);
  digests_.push_back(crypto::mail_digests(message.bytes).raw);
  if (digests_.size() < k_digests_at_once) return {};
  return sort_out();
}

// Most batches hold nothing unknown, so one question is enough for them.
Result<void> Rescan::sort_out() {
  if (too_many() || digests_.empty()) return {};
  INTAKED_TRY(const std::size_t unknown, count_unknown_(digests_));
  for (std::size_t i = 0; unknown > 0 && i < digests_.size(); ++i) {
    INTAKED_TRY(const std::size_t count, count_unknown_({digests_[i]}));
    if (count > 0) unknown_.push_back(listed_[i]);
  }
  listed_.clear();
  digests_.clear();
  return {};
}

}  // namespace intaked::imap
