// text/plain; format=flowed (RFC 3676): paragraphs that were broken for old terminals, joined
// again.
#pragma once

#include <string>
#include <string_view>

namespace intaked::parse {

enum class DelSp { no, yes };

// `text` has \n line ends. Quoted lines come out as "> " per level.
std::string unflow(std::string_view text, DelSp delsp);

}  // namespace intaked::parse
