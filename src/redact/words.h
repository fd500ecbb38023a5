// Covers the words of texts: letters and digits get others, addresses and links their pseudonyms.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "redact/layers.h"
#include "redact/letters.h"
#include "redact/pseudonyms.h"

namespace intaked::redact {

struct Place {
  std::size_t layer = 0;
  std::size_t at = 0;
  std::size_t length = 0;
};

// What is redacted, and the names that were given so far.
struct Sheet {
  Layers& layers;
  Pseudonyms& names;
  std::string charset_of_body;  // what the first text says it is in: for bytes without a label

  std::string_view text(const Place& place) const {
    return layers.bytes(place.layer).substr(place.at, place.length);
  }
};

// A text and how it is written.
struct Text {
  Place place;
  Writing writing;
};

// Where the text shifts, the same in a layer of eight bits: it can be cut and looked through there.
Text unshifted(Sheet& sheet, const Place& place, const Writing& writing);

// Words that stay: of a closed set, lower case, without digits.
using StayingWord = bool (*)(std::string_view word);

// One text of one group. `stays` may be nullptr: none does.
void cover_words(Sheet& sheet, const Place& place, const Writing& writing,
                 StayingWord stays = nullptr);
// A group for each line.
void cover_lines(Sheet& sheet, const Place& place, const Writing& writing);
// The extension stays where it is one that programs know.
void cover_file_name(Sheet& sheet, const Place& place, const Writing& writing);
// "local@domain", or a token without an '@'.
void cover_id(Sheet& sheet, const Place& place);
// RFC 5322 3.3: becomes some day in January 2011 in the same form.
void cover_date(Sheet& sheet, const Place& place);

}  // namespace intaked::redact
