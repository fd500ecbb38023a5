// What kind of message this is, each kind with its evidence. The tables are beside it:
// header_signs.cc (fields), part_signs.cc (parts), absence.cc, bounce_subjects.cc, bounce_words.cc,
// verification.cc, receipt_words.cc (phrases), automatic_senders.cc (addresses). One line each;
// they are the place to teach the parser a new sign.
#pragma once

#include <vector>

#include "model/parsed_message.h"
#include "parse/parse.h"
#include "parse/part.h"

namespace intaked::parse {

// Fills `signals`, `bounce` and `received_count` of a message that has its headers and texts.
void read_signals(model::ParsedMessage& message, const std::vector<PartInfo>& parts,
                  const Options& options);

}  // namespace intaked::parse
