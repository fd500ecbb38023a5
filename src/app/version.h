#pragma once

namespace intaked::app {

// INTAKED_VERSION comes from the project() line of CMakeLists.txt.
inline constexpr const char* k_version = INTAKED_VERSION;

}  // namespace intaked::app
