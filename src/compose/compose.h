// Message + decision + thread → TicketDraft. Pure and total.
#pragma once

#include <string>
#include <vector>

#include "model/desk_directory.h"
#include "model/inbound.h"
#include "model/routing_decision.h"
#include "model/ticket_draft.h"

namespace intaked::compose {

struct Options {
  std::string requestor_fallback;  // used when neither From nor Sender can be read; not empty
  std::vector<std::string> own_addresses;  // never a requestor
  std::size_t title_bytes_max = 250;
  std::size_t description_bytes_max = 60'000;  // longer text is cut, visibly
  std::string time_zone = "UTC";
};

struct Composed {
  model::TicketDraft draft;
  // Names that the directory could not resolve ("teamName "Biling""): the draft must not be sent;
  // the caller parks it.
  std::vector<std::string> unresolved;
};

// title = subject, else first words, else "(no subject)"; requestorEmail = what the rules say, else
// From, else Sender, else requestor_fallback. A thread whose participant wrote gives a reply draft;
// a stranger's gives a new ticket that names the possible parent in a staff note. `directory`
// resolves …Name to …Id.
Composed compose(const model::Inbound& inbound, const model::RoutingDecision& decision,
                 const model::DeskDirectory& directory, const Options& options);

}  // namespace intaked::compose
