// Words with * and ?, as rules write them for the names and types of files.
#pragma once

#include <string_view>

namespace intaked::compose {

// The whole text: * is anything, ? one byte. Case of ASCII letters does not count. Linear but for
// the number of stars.
bool glob_matches(std::string_view glob, std::string_view text);

}  // namespace intaked::compose
