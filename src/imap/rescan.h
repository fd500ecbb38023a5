// Which messages are new after the server gave up its UIDs (a changed UIDVALIDITY): those at or
// after the watermark whose bytes this mailbox has never recorded, and those that arrived since.
// Nothing is recorded before all of them are counted. Outlives a connection, so that the next one
// goes on.
#pragma once

#include <cstddef>
#include <cstdint>
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

  // Under this numbering, above `scanned_to`; the highest UID is `top`. Returns up to where it has
  // been already.
  std::uint32_t begin(std::uint32_t uidvalidity, std::uint32_t scanned_to, std::uint32_t top);
  // One that came in the ordinary way: new without being looked at.
  void arrived(const Listed& listed) { arrived_.push_back(listed); }
  // There is mail from before the new numbering, known or not.
  void found_old_mail() { has_old_mail_ = true; }
  bool has_old_mail() const { return has_old_mail_; }
  // One message, oldest first; digested, its bytes are not kept.
  Result<void> add(const Listed& listed, const model::RawMessage& message,
                   const CountUnknown& count_unknown);
  // The last of them was added.
  Result<void> finish(const CountUnknown& count_unknown) { return sort_out(count_unknown); }
  std::size_t unknown() const { return unknown_.size(); }
  // What is unknown and what arrived, ascending.
  std::vector<Listed> fresh() const;
  // It led to something: whatever is numbered anew from now on is scanned from its beginning.
  void end() { *this = {}; }

 private:
  Result<void> sort_out(const CountUnknown& count_unknown);

  std::uint32_t uidvalidity_ = 0;
  std::uint32_t scanned_to_ = 0;
  std::uint32_t added_to_ = 0;
  bool has_old_mail_ = false;
  std::vector<Listed> listed_;  // with digests_, what is not sorted out yet
  std::vector<model::Digest> digests_;
  std::vector<Listed> unknown_;
  std::vector<Listed> arrived_;
};

}  // namespace intaked::imap
