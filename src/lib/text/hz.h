// HZ (RFC 1843): Chinese in 7-bit text between "~{" and "~}".
#pragma once

#include <string>
#include <string_view>

namespace intaked::text {

// The same text as GB 2312 (EUC-CN), which iconv reads; it has no converter for HZ. Linear.
std::string gb_of_hz(std::string_view bytes);

}  // namespace intaked::text
