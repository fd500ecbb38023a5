// Every step the tables ever took, oldest first. A released step never changes; a new one is added
// at the end.
#pragma once

#include <span>
#include <string_view>

namespace intaked::journal {

// SQL scripts; number 1 makes the tables of an empty file.
std::span<const std::string_view> migrations();

}  // namespace intaked::journal
