// The fields of the message's own header as values of ParsedMessage.
#pragma once

#include "model/parsed_message.h"
#include "parse/defects.h"
#include "parse/tree.h"

namespace intaked::parse {

// Fills addresses, subject, date, ids, return path, recipients and the list of all fields. Of
// fields that may stand once the first that says anything counts; more of them are a defect
// `ambiguous`.
void read_header_fields(const TreeNode& node, model::ParsedMessage& message, Defects& defects);

}  // namespace intaked::parse
