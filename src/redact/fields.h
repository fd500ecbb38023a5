// Covers header fields: names, values, parameters, encoded-words.
#pragma once

#include <cstddef>
#include <string_view>

#include "redact/field_words.h"
#include "redact/words.h"

namespace intaked::redact {

// One field, a group of its own. `name` and what is `behind` it, from the ':' to its last line end,
// are places of one layer.
void cover_field(Sheet& sheet, const Place& name, const Place& behind);

// A text with encoded-words (RFC 2047) in it, of the group that was begun.
void cover_header_text(Sheet& sheet, const Place& place, StayingWord stays = nullptr);

}  // namespace intaked::redact
