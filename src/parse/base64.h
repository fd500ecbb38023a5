// Base64 (RFC 2045 6.8) as programs write it: characters that are no digits are skipped, padding
// may be missing, blocks may follow one another. Lines of words, which lists and scanners add, are
// no base64: they end it, unless a long line of base64 follows. Linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "parse/pieces.h"

namespace intaked::parse {

// So many digits in a row are base64; words are shorter.
inline constexpr std::size_t k_base64_run = 24;

// Whole quads. Longer lines are judged by their beginning: there may be a block every four bytes.
inline constexpr std::size_t k_base64_line_bytes_max = 996;

// How many digits the line begins with.
std::size_t base64_digits_in_front(std::string_view line);

// Digits and padding only; where there are blanks, between whole groups of four: some programs
// break it by them.
bool is_base64_line(std::string_view line);

// False: something had to be skipped or guessed.
bool decode_base64(std::string_view in, Pieces& out);

std::size_t count_base64_digits(std::string_view in);

// How much that is when decoded, at a fifth of the cost. nullopt: something is to be skipped or
// guessed, or there is more than one block.
std::optional<std::uint64_t> size_of_clean_base64(std::string_view in);

}  // namespace intaked::parse
