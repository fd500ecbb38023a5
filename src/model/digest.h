// SHA-256 as a value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace intaked::model {

using Digest = std::array<std::uint8_t, 32>;

}  // namespace intaked::model
