// Ids in the shape of Thena's: digits and upper-case letters, 29 of them for most things.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace intaked::sandbox {

inline constexpr std::size_t k_id_length = 29;

std::string random_id();
// The same for the same kind and name.
std::string derived_id(std::string_view kind, std::string_view name,
                       std::size_t length = k_id_length);

// "2025-07-24T08:51:10.785Z", always with three digits.
std::string to_iso_milliseconds(Instant instant);

std::string to_lower(std::string_view ascii);

}  // namespace intaked::sandbox
