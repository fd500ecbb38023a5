// What only reports about delivery say in their text. Case folded; one line each: the place to
// teach the parser another mail system or language.
#pragma once

#include <optional>
#include <string_view>

namespace intaked::parse {

// A phrase that occurs in `folded_text`.
std::optional<std::string_view> failure_words(std::string_view folded_text);
std::optional<std::string_view> delay_words(std::string_view folded_text);
// It was given up, whatever else is said.
std::optional<std::string_view> final_words(std::string_view folded_text);

}  // namespace intaked::parse
