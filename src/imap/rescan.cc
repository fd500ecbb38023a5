#include "imap/rescan.h"

#include <algorithm>

#include "lib/crypto/mail_digests.h"

namespace intaked::imap {
namespace {

constexpr std::size_t k_digests_at_once = 64;

}  // namespace

std::uint32_t Rescan::begin(std::uint32_t uidvalidity, std::uint32_t scanned_to,
                            std::uint32_t top) {
  if (uidvalidity != uidvalidity_ || scanned_to != scanned_to_ || top < added_to_) end();
  uidvalidity_ = uidvalidity;
  scanned_to_ = scanned_to;
  added_to_ = std::max(added_to_, scanned_to);
  // What lies behind is listed once more.
  std::erase_if(arrived_, [this](const Listed& listed) { return listed.uid > added_to_; });
  return added_to_;
}

std::vector<Listed> Rescan::fresh() const {
  std::vector<Listed> fresh = unknown_;
  fresh.insert(fresh.end(), arrived_.begin(), arrived_.end());
  std::sort(fresh.begin(), fresh.end(),
            [](const Listed& a, const Listed& b) { return a.uid < b.uid; });
  return fresh;
}

Result<void> Rescan::add(const Listed& listed, const model::RawMessage& message,
                         const CountUnknown& count_unknown) {
  added_to_ = listed.uid;
  listed_.push_back(listed);
  digests_.push_back(crypto::mail_digests(message.bytes).raw);
  if (digests_.size() < k_digests_at_once) return {};
  return sort_out(count_unknown);
}

// Most batches hold nothing unknown, so one question is enough for them.
Result<void> Rescan::sort_out(const CountUnknown& count_unknown) {
  if (digests_.empty()) return {};
  INTAKED_TRY(const std::size_t unknown, count_unknown(digests_));
  std::vector<Listed> found;
  for (std::size_t i = 0; unknown > 0 && i < digests_.size(); ++i) {
    INTAKED_TRY(const std::size_t count, count_unknown({digests_[i]}));
    if (count > 0) found.push_back(listed_[i]);
  }
  unknown_.insert(unknown_.end(), found.begin(), found.end());
  listed_.clear();
  digests_.clear();
  return {};
}

}  // namespace intaked::imap
