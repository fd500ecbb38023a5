// What becomes of a draft, as values for Journal::settle().
#pragma once

#include <chrono>
#include <string>

#include "journal/journal.h"

namespace intaked::app {

journal::NextStep filed_as(std::string ticket_id, std::string identifier, std::string status);
journal::NextStep parked(std::string reason);
enum class Attempt { counts, was_nothing };
journal::NextStep ready_at(Instant when, Attempt attempt);
journal::NextStep in_doubt(std::chrono::microseconds settle);

// Between half of `upper` and all of it: what waits for the same event must not ask in step.
std::chrono::microseconds jittered(std::chrono::microseconds upper);

}  // namespace intaked::app
