#pragma once

#include <cstdint>
#include <string>

namespace intaked::compose {

// "512 bytes", "120 KB", "61 MB": decimal units, rounded, as mail programs show them.
std::string size_in_words(std::uint64_t bytes);

}  // namespace intaked::compose
