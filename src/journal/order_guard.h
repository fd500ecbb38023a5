// Keeps a mailbox's messages in order when one of them could not be recorded: the ones already on
// their way carry cursors that lie behind it, and would skip it for ever.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/result.h"
#include "model/raw_message.h"

namespace intaked::journal {

class OrderGuard {
 public:
  // The first failure's error again, for what lies behind the message that failed, until that
  // message (or one before it) comes again or forget() is called.
  Result<void> check(const model::Arrival& arrival);
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
