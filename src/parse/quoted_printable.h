// Quoted-printable (RFC 2045 6.7) as programs write it: an '=' that begins no escape is itself,
// blanks at the end of a line are not the sender's. Linear.
#pragma once

#include <string_view>

#include "parse/pieces.h"

namespace intaked::parse {

// False: something had to be guessed.
bool decode_quoted_printable(std::string_view in, Pieces& out);

}  // namespace intaked::parse
