// What is to be sent to the ticket system: frozen when planned, numbered revisions.
#pragma once

#include <string>
#include <vector>

#include "model/draft_file.h"
#include "model/json.h"

namespace intaked::model {

enum class DraftKind { ticket, reply };

struct TicketDraft {
  DraftKind kind = DraftKind::ticket;
  int revision = 1;
  std::string parent_intake;  // reply: the intake whose ticket it joins, resolved when filed
  std::string marker;         // deDuplicationKey
  Json fields;  // the call's body as an object: create call or comment call, by Thena's names
  std::vector<DraftFile> files;  // by number, from 1
};

}  // namespace intaked::model
