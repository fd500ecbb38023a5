// A clock that was set far away must not decide what is too old to keep: a year ahead would remove
// everything at once. What it says is acted upon while it goes on from what was seen of it before;
// after a jump it is believed when it was watched there for a day, so that somebody can set it
// right. A journal that lay idle for long, or was restored, meets the same day.
#pragma once

#include <optional>

#include "journal/journal.h"
#include "journal/transaction.h"

namespace intaked::journal {

// Looks at `transaction.now` and keeps what it saw: when the journal is opened, and before anything
// is removed. nullopt: it may be acted upon.
Result<std::optional<ClockDoubt>> look_at_clock(Transaction& transaction);

// What the last look_at_clock() said.
Result<std::optional<ClockDoubt>> clock_doubt(sql::Connection& db);

}  // namespace intaked::journal
