// Whom the journal wakes.
#pragma once

#include <memory>
#include <mutex>

#include "journal/journal.h"
#include "journal/transaction.h"

namespace intaked::journal {

// Any thread.
class Woken {
 public:
  void listen(Journal::Listener listener);
  void wake(const Wakes& wakes);

 private:
  std::mutex mutex_;
  std::shared_ptr<const Journal::Listener> listener_;
};

}  // namespace intaked::journal
