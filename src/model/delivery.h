// One attempt to file a draft, and what came of it.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace intaked::model {

enum class DeliveryOutcome {
  filed,         // the desk has it: ticket_id and ticket_identifier are set
  refused,       // a definite no about this draft
  not_executed,  // surely not done; try again at `not_before`
  unknown,       // nobody here can tell; settle, then look up
  target_down,   // nothing about this draft: the desk as a whole does not take work
};

struct Delivery {
  int revision = 1;
  int attempt = 1;
  Instant started_at;
  Instant ended_at;
  DeliveryOutcome outcome = DeliveryOutcome::unknown;
  int http_status = 0;  // 0: no answer
  std::string text;     // the desk's or the transport's words, cleaned and cut at 1 KiB
  std::string ticket_id;
  std::string ticket_identifier;
  Instant not_before;  // not_executed, unknown
};

std::string_view name_of(DeliveryOutcome outcome);

}  // namespace intaked::model
