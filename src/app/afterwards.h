// What filing leaves to be done at the desk: a ticket is opened again, two tickets are linked. A
// step is repeated until it is done or refused, and has no part in whether a message is filed.
#pragma once

#include <mutex>
#include <unordered_set>

#include "base/clock.h"
#include "desk/desk.h"
#include "journal/journal.h"

namespace intaked::app {

// Any thread.
class Afterwards {
 public:
  // All references must outlive it, and it the desk and the journal, which may still call back.
  Afterwards(journal::Journal& journal, desk::Desk& desk, const Clock& clock)
      : journal_(journal), desk_(desk), clock_(clock) {}

  // Once a second: begins what is due.
  void tick();

 private:
  void begin(const journal::DueStep& step);
  void answered(const journal::DueStep& step, const desk::Answer& answer);
  void settle(const journal::DueStep& step, journal::AfterwardsState state, std::string text,
              Instant not_before);

  journal::Journal& journal_;
  desk::Desk& desk_;
  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_set<std::int64_t> under_way_;
};

}  // namespace intaked::app
