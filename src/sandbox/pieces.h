// Text taken apart.
#pragma once

#include <string_view>
#include <vector>

namespace intaked::sandbox {

// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

// Each piece trimmed: "a, ,b" → "a", "", "b"; "" → "". The views die with `text`.
std::vector<std::string_view> split(std::string_view text, std::string_view separator);

}  // namespace intaked::sandbox
