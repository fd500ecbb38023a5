// Text that shifts: letters of two bytes in seven bits, between marks (ISO 2022, HZ). In eight bits
// no byte of them looks like ASCII, so that it can be cut anywhere. The length stays.
#pragma once

#include <string>
#include <string_view>

#include "redact/layers.h"

namespace intaked::redact {

bool is_shifted(Coding coding);
std::string in_eight_bits(Coding coding, std::string_view raw);
// Writes `eight`, as long as what in_eight_bits() gave for `raw`, in its place.
void in_seven_bits_over(Coding coding, std::string& raw, std::string_view eight);

}  // namespace intaked::redact
