// The title of a ticket for which no rule has said one.
#pragma once

#include <string>

#include "model/inbound.h"

namespace intaked::compose {

// One line, never empty, of any length: the subject (if `clean`, without prefixes), else the first
// words, else what the message is or the attachment's name, else "(no subject)".
std::string title_of(const model::Inbound& inbound, bool clean);

}  // namespace intaked::compose
