// What the journal keeps of a message, whatever is decided about it.
#pragma once

#include "app/threading.h"
#include "config/config.h"
#include "journal/journal.h"
#include "model/parsed_message.h"

namespace intaked::app {

// A plan without decision, draft and intake.
journal::Plan plan_of(const model::ParsedMessage& message, const config::Config& config,
                      const OwnAddresses& own_addresses);

// A rule, or a form's Reply-To, may have said who asks: the message is found by that, too.
void add_requestor(const model::Json& draft, journal::Plan& plan);

}  // namespace intaked::app
