// What operators change, each with their name. conflict: the message is not in a state for that,
// the error says why; not_found: nothing has that id, or its bytes are no longer kept.
//
// Any thread, but the journal's own; each returns after its commit.
#pragma once

#include <string>

#include "journal/journal.h"

namespace intaked::journal {

class Mending {
 public:
  virtual ~Mending() = default;

  // Parked (or dropped) → received, to be understood and filed anew; a parked draft in doubt is
  // looked up before it is sent again. `who` is kept with the change. `choice` says what it
  // belongs to: "" = as the evidence says, "new", or a conversation by any id of it.
  virtual Result<void> retry(const std::string& intake_id, const std::string& who,
                             const std::string& choice = {}) = 0;
  // The same, and no rule may drop or park it again. Not of what is in doubt.
  virtual Result<void> refile(const std::string& intake_id, const std::string& who) = 0;
  virtual Result<void> drop(const std::string& intake_id, const std::string& who,
                            const std::string& reason) = 0;
};

}  // namespace intaked::journal
