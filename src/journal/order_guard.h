// Keeps a mailbox's messages in order when one of them could not be recorded: the ones already on
// their way carry cursors that lie behind it, and would skip it for ever. Those need not be later
// ones: what a census found missing has an old UID, and carries the cursor of today.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/result.h"
#include "journal/journal.h"
#include "model/raw_message.h"

namespace intaked::journal {

class OrderGuard {
 public:
  // The first failure's error again, for what would move the cursor over a message that failed,
  // until that message comes again or forget() is called.
  Result<void> check(const model::Arrival& arrival, const Cursor& cursor);
  // A message that carried a cursor could not be recorded.
  void failed(const model::Arrival& arrival, const Error& error);
  // The mailbox begins anew from its cursor.
  void forget(const std::string& mailbox);

 private:
  struct Failure {
    std::uint32_t uidvalidity = 0;
    std::uint32_t uid = 0;
    Error error;
  };
  std::mutex mutex_;
  std::map<std::string, Failure> failures_;
};

}  // namespace intaked::journal
