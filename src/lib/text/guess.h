// What charset bytes without a trustworthy label are probably in. For lib/text only.
#pragma once

#include <string>
#include <string_view>

namespace intaked::text {

// uchardet's opinion of the bytes around the first ones outside ASCII, as it names it; "" for none.
std::string guess_charset(std::string_view bytes);

}  // namespace intaked::text
