// Windows code pages, as Microsoft's formats name charsets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace intaked::parse {

// A label for text::to_utf8(); "" for 0 and unknown pages.
std::string_view charset_of_code_page(std::uint32_t page);

// The code page of a font's \fcharset in RTF; 0 if it names none.
std::uint32_t code_page_of_font(std::uint32_t font_charset);

}  // namespace intaked::parse
