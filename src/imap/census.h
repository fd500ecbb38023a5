// Every message of a folder, counted beside what was recorded of it: the proof that none was passed
// by. Asked in windows, in an ordinary connection, when there is nothing else to do. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "imap/collector.h"
#include "imap/mailbox.h"
#include "imap/uid_windows.h"

namespace intaked::imap {

class Census {
 public:
  // Of these UIDs, ascending, those that were never recorded in this numbering of the folder.
  using Unrecorded =
      std::function<Result<std::vector<std::uint32_t>>(const std::vector<std::uint32_t>&)>;

  // Of what is there at or below the position.
  Census(CensusRequest request, const MailboxOptions& options, const Position& position,
         Instant now);

  // Opens the next window; nullopt: everything was counted.
  std::optional<UidRange> next();
  // Whether the open window is about it; then it is to be listed.
  bool covers(std::uint32_t uid) const;
  void list(std::uint32_t uid, std::optional<Instant> date);
  // The open window was answered. not good: the server could not list it, so it is asked in halves;
  // a message that it cannot describe counts as one without a date.
  Result<void> answered(bool good, const Unrecorded& unrecorded);

  const CensusResult& result() const { return result_; }
  // What was never recorded and should have been, ascending; the first of them.
  const std::vector<Listed>& unaccounted() const { return unaccounted_; }
  const CensusRequest& request() const { return request_; }
  std::uint32_t counted_to() const { return windows_.scanned_to(); }

 private:
  enum class Standing { counts, from_before, known_by_bytes, too_old };
  Standing standing_of(std::uint32_t uid, const std::optional<Instant>& date) const;

  const CensusRequest request_;
  const MailboxOptions& options_;
  const Position position_;
  UidWindows windows_;
  std::map<std::uint32_t, Listed> listed_;  // of the open window
  std::vector<Listed> unaccounted_;
  CensusResult result_;
};

// What stands after another count. A count of fewer messages that finds nothing missing says
// nothing of those that an earlier one missed elsewhere.
std::optional<CensusResult> standing_after(const std::optional<CensusResult>& standing,
                                           const CensusResult& result);

}  // namespace intaked::imap
