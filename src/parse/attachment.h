// Files in a message.
#pragma once

#include "model/parsed_message.h"
#include "parse/defects.h"
#include "parse/part.h"

namespace intaked::parse {

// Name, type, size and, if asked for, digest; decodes piece by piece and keeps no bytes.
// `is_inline` is left false. A message without a name of its own is named after its subject:
// "Your invoice.eml".
model::Attachment read_attachment(const PartInfo& part, bool with_digest, Defects& defects);

}  // namespace intaked::parse
