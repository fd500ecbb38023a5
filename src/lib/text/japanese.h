// ISO-2022-JP (RFC 1468) and the dialects that mail programs write under its name.
#pragma once

#include <string>
#include <string_view>

namespace intaked::text {

// The same text as EUC-JP: glibc's own converters refuse the vendors' characters (circled numbers,
// "No." signs) that Japanese mail is full of, its EUC-JP-MS knows them. Linear.
std::string euc_of_iso_2022_jp(std::string_view bytes);

}  // namespace intaked::text
