// Whether the desk can be worked with: each step with what it showed and, if it failed, what to
// type. Needs no daemon.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "app/command.h"
#include "app/examination.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "config/config.h"
#include "desk/thena.h"
#include "model/desk_directory.h"

namespace intaked::app {

struct DeskExamined {
  Examination examination;
  model::DeskDirectory directory;     // as far as the desk told
  std::unique_ptr<desk::Thena> desk;  // nullptr: it was not got so far
};

// Resolves, connects, looks at the certificate, compares clocks, has the key accepted, reads names
// and limits, and compares the names of the rules. Name, connection and TLS within `step_deadline`
// each. Blocks.
DeskExamined examine_desk(const Invocation& invocation, const config::Config& config,
                          Result<Secret> key, std::chrono::milliseconds step_deadline,
                          const Clock& clock);

// One answer of the desk, by our clock and by its own.
struct DatedAnswer {
  Instant asked, answered;      // ours
  std::optional<Instant> date;  // its Date, in whole seconds
};

// How far the desk's clock is surely away from ours, positive: ahead; 0 if it may be the same.
std::chrono::microseconds clock_offset(Instant asked, Instant answered, Instant date);
// The step "clock". Pure.
void examine_desk_clock(const DatedAnswer& answer, Examination& to);

}  // namespace intaked::app
