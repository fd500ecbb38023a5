// The target of a request line (RFC 9112 3.2.1, origin form only) taken apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace intaked::web {

struct Target {
  std::string path;                                        // decoded
  std::vector<std::pair<std::string, std::string>> query;  // decoded, "+" is a space
};

// Nothing if it does not begin with "/", has a bad percent code, or a NUL once decoded.
std::optional<Target> parse_target(std::string_view target);

}  // namespace intaked::web
