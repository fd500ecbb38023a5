// The words of an RTF document, as Outlook puts them into winmail.dat.
#pragma once

#include <string>
#include <string_view>

namespace intaked::parse {

// What a reader shows, as clean UTF-8 with \n line ends and at most k_text_bytes_max; fonts,
// styles, pictures and everything else that is no words is left out. Linear.
std::string text_of_rtf(std::string_view rtf);

// Undoes the compression of MS-OXRTFCP by libytnef, after checking that every step of it stays
// inside what there is; at most k_rtf_bytes_max. "" if it is no compressed RTF; a damaged one gives
// what is before the damage.
std::string unpack_rtf(std::string_view packed);

}  // namespace intaked::parse
