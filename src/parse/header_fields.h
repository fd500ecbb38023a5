// The fields of the message's own header as values of ParsedMessage.
#pragma once

#include <string_view>

#include "model/parsed_message.h"
#include "parse/defects.h"
#include "parse/tree.h"

namespace intaked::parse {

// Fills addresses, subject, date, ids, return path, recipients and the list of all fields. Of
// fields that may stand once the first that says anything counts; more of them are a defect
// `ambiguous`. `charset_of_body` as for decode_header_text().
void read_header_fields(const TreeNode& node, std::string_view charset_of_body,
                        model::ParsedMessage& message, Defects& defects);

}  // namespace intaked::parse
