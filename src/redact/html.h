// Covers HTML: its words and what attributes say; the tags stay.
#pragma once

#include "redact/words.h"

namespace intaked::redact {

// Each tag, comment and run of words within a line is a group. Total and linear: what is no HTML
// is text.
void cover_html(Sheet& sheet, const Place& place, const Writing& writing);

}  // namespace intaked::redact
