// What kind of message this is, each with its evidence. The tables are in signals.cc (headers),
// absence.cc and bounce.cc (phrases, senders): one line each; they are the place to teach the
// parser a new sign.
#pragma once

#include <vector>

#include "model/parsed_message.h"
#include "parse/parse.h"
#include "parse/part.h"

namespace intaked::parse {

// `message` has everything but its signals.
std::vector<model::Signal> find_signals(const model::ParsedMessage& message,
                                        const std::vector<PartInfo>& parts, const Options& options);

}  // namespace intaked::parse
