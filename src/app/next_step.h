// What becomes of a draft, as values for Journal::settle().
#pragma once

#include <chrono>
#include <string>

#include "compose/other_forms.h"
#include "journal/filings.h"

namespace intaked::app {

journal::NextStep filed_as(std::string ticket_id, std::string identifier, std::string status);
journal::NextStep parked(std::string reason);
enum class Attempt { counts, was_nothing };
journal::NextStep ready_at(Instant when, Attempt attempt);
journal::NextStep in_doubt(std::chrono::microseconds settle);

// `form`, in place of what the desk refused.
journal::NextStep revised(const compose::OtherForm& form);
journal::NextStep plan_anew(std::string reason);
journal::NextStep plan_again(Instant when, std::string reason);

}  // namespace intaked::app
