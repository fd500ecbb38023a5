// The bytes of one file of a message, on demand: parse() keeps none.
#pragma once

#include <functional>
#include <string_view>

namespace intaked::parse {

// Gives the decoded bytes of the file that `path` names (Attachment::part: "2", or "2/1" for the
// first file that is packed into part 2) to `sink`, in pieces. False: `bytes` have no such file.
// Total and pure like parse().
bool extract(std::string_view bytes, std::string_view path,
             const std::function<void(std::string_view)>& sink);

}  // namespace intaked::parse
