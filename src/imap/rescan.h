// Which messages are new after the server gave up its UIDs (a changed UIDVALIDITY): those at or
// after the watermark whose bytes this mailbox has never recorded. Nothing is recorded before all
// of them are counted.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/result.h"
#include "imap/collector.h"
#include "model/digest.h"

namespace intaked::imap {

// More unknown messages than this are not a renumbering but a disaster: a person must look.
inline constexpr std::size_t k_unknown_messages_max = 200;

class Rescan {
 public:
  using CountUnknown = std::function<Result<std::size_t>(const std::vector<model::Digest>&)>;

  explicit Rescan(CountUnknown count_unknown) : count_unknown_(std::move(count_unknown)) {}

  // One message, oldest first; digested, its bytes are not kept.
  Result<void> add(const Listed& listed, const model::RawMessage& message);
  // The last of them was added.
  Result<void> finish() { return sort_out(); }
  bool too_many() const { return unknown_.size() > k_unknown_messages_max; }
  // Ascending.
  const std::vector<Listed>& unknown() const { return unknown_; }

 private:
  Result<void> sort_out();

  CountUnknown count_unknown_;
  std::vector<Listed> listed_;  // with digests_, what is not sorted out yet
  std::vector<model::Digest> digests_;
  std::vector<Listed> unknown_;
};

}  // namespace intaked::imap
