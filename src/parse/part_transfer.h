// How a part is really encoded, whatever its header says.
#pragma once

#include "parse/defects.h"
#include "parse/part.h"

namespace intaked::parse {

// Base64 that is none, and uuencode that is not one file alone, are taken as they are: decoded, the
// words would be lost. Needs the part's node and types.
Transfer transfer_of(const PartInfo& part, Defects& defects);

// By its header, while it is taken as it is.
bool is_called_uuencoded(const PartInfo& part);

}  // namespace intaked::parse
