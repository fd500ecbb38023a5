// Base64 (RFC 2045 6.8) as programs write it: characters that are no digits are skipped, padding
// may be missing, blocks may follow one another. Linear.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "parse/pieces.h"

namespace intaked::parse {

// False: something had to be skipped or guessed.
bool decode_base64(std::string_view in, Pieces& out);

// How much that is when decoded, at a fifth of the cost. nullopt: something is to be skipped or
// guessed, or there is more than one block.
std::optional<std::uint64_t> size_of_clean_base64(std::string_view in);

}  // namespace intaked::parse
