#include "parse/code_page.h"

#include <algorithm>
#include <array>
#include <utility>

namespace intaked::parse {
namespace {

constexpr std::array<std::pair<std::uint32_t, std::string_view>, 42> k_charsets = {{
    {437, "ibm437"},        {850, "ibm850"},        {852, "ibm852"},        {866, "ibm866"},
    {874, "windows-874"},   {932, "shift_jis"},     {936, "gb18030"},       {949, "euc-kr"},
    {950, "big5"},          {1200, "utf-16le"},     {1250, "windows-1250"}, {1251, "windows-1251"},
    {1252, "windows-1252"}, {1253, "windows-1253"}, {1254, "windows-1254"}, {1255, "windows-1255"},
    {1256, "windows-1256"}, {1257, "windows-1257"}, {1258, "windows-1258"}, {10000, "macintosh"},
    {20127, "us-ascii"},    {20866, "koi8-r"},      {21866, "koi8-u"},      {28591, "iso-8859-1"},
    {28592, "iso-8859-2"},  {28593, "iso-8859-3"},  {28594, "iso-8859-4"},  {28595, "iso-8859-5"},
    {28596, "iso-8859-6"},  {28597, "iso-8859-7"},  {28598, "iso-8859-8"},  {28599, "windows-1254"},
    {28603, "iso-8859-13"}, {28605, "iso-8859-15"}, {38598, "iso-8859-8"},  {50220, "iso-2022-jp"},
    {50221, "iso-2022-jp"}, {50222, "iso-2022-jp"}, {51932, "euc-jp"},      {51949, "euc-kr"},
    {54936, "gb18030"},     {65001, "utf-8"},
}};

constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 15> k_font_pages = {{
    {77, 10000},
    {128, 932},
    {129, 949},
    {130, 949},
    {134, 936},
    {136, 950},
    {161, 1253},
    {162, 1254},
    {163, 1258},
    {177, 1255},
    {178, 1256},
    {186, 1257},
    {204, 1251},
    {222, 874},
    {238, 1250},
}};

template <class Table>
auto value_in(const Table& table, std::uint32_t key) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.first == key; });
  return found == table.end() ? decltype(found->second){} : found->second;
}

}  // namespace

std::string_view charset_of_code_page(std::uint32_t page) {
  return value_in(k_charsets, page);
}

std::uint32_t code_page_of_font(std::uint32_t font_charset) {
  return value_in(k_font_pages, font_charset);
}

}  // namespace intaked::parse
