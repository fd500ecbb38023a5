// Text for HTML.
#pragma once

#include <string>
#include <string_view>

namespace intaked::sandbox {

// Safe between tags and in quoted attributes; control characters but line ends and tabs are
// replaced, since browsers treat some of them in ways of their own.
std::string escaped(std::string_view text);

}  // namespace intaked::sandbox
