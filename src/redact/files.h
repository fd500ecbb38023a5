// Covers the bytes of files: what tells their type stays, the rest becomes nothing.
#pragma once

#include "redact/words.h"

namespace intaked::redact {

// A file that is no text by its declared type. If its bytes are a text they become one.
void cover_file(Sheet& sheet, const Place& place);
// winmail.dat (tnef.cc): how it is built stays, so that it can be unpacked; no value does.
void cover_tnef(Sheet& sheet, const Place& place);

}  // namespace intaked::redact
