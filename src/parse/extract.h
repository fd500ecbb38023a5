// The bytes of one file of a message, on demand: parse() keeps none.
#pragma once

#include <functional>
#include <string_view>

namespace intaked::parse {

// Gives the decoded bytes of the part that `path` names (Attachment::part) to `sink`, in pieces of
// at most 64 KiB. False: `bytes` have no such part. Total and pure like parse().
bool extract(std::string_view bytes, std::string_view path,
             const std::function<void(std::string_view)>& sink);

}  // namespace intaked::parse
