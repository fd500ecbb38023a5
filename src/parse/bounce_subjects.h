// The subjects by which a report about delivery is known when no machine-readable part says it.
// Case folded; one line each: the place to teach the parser another mail system or language.
#pragma once

#include <optional>
#include <string_view>

namespace intaked::parse {

// The phrase that `folded_subject` begins with: people forward such mail and write of parcels, so
// that it counts only beside other evidence. Tags of lists in [] before it are passed over.
std::optional<std::string_view> failure_subject(std::string_view folded_subject);
std::optional<std::string_view> delay_subject(std::string_view folded_subject);

}  // namespace intaked::parse
