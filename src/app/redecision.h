// Would today's book decide the same of a message that was decided before?
#pragma once

#include <string>
#include <vector>

#include "app/running_book.h"
#include "config/config.h"
#include "journal/inspection.h"
#include "journal/journal.h"
#include "model/json.h"

namespace intaked::app {

struct Redecision {
  std::string book;                      // today's, as its digest
  std::string unknown_because;           // why it cannot be said, "" if it can
  std::vector<std::string> differences;  // "priorityName: High → Urgent (gold-outage)"
};

// Parses the message anew where the book is another one; blocks as long as that takes. The thread
// is taken as it was found then.
Redecision redecide(const config::Config& config, const RunningBook& running,
                    journal::Inspection& inspection, const journal::IntakeDetails& details);

// "Today's book decides the same.", or what it would do.
model::Json to_json(const Redecision& redecision);

}  // namespace intaked::app
