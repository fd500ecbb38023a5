// Whether the desk can be worked with: each step with what it showed and, if it failed, what to
// type. Needs no daemon.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"
#include "config/config.h"
#include "desk/thena.h"
#include "model/desk_directory.h"

namespace intaked::app {

struct ExaminedStep {
  enum class Outcome { good, warning, bad } outcome = Outcome::good;
  std::string name;    // "certificate"
  std::string text;    // what was seen
  std::string remedy;  // bad, warning: what to type or write
};

struct Examination {
  std::vector<ExaminedStep> steps;  // in their order; a bad one ends those that need it
  model::DeskDirectory directory;   // as far as the desk told
  bool passed() const;
};

// Resolves, connects, looks at the certificate, has the key accepted, reads names and limits, and
// compares the names of the rules. Blocks.
Examination examine_desk(const Invocation& invocation, const config::Config& config,
                         desk::Thena& desk, const Clock& clock);

}  // namespace intaked::app
