// The words of one text part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parse/defects.h"
#include "parse/part.h"

namespace intaked::parse {

struct PartText {
  std::string utf8;
  // How many bytes the part is without its transfer encoding; nullopt if it was cut.
  std::optional<std::uint64_t> bytes;
};

// Decoded to UTF-8, without control characters, \n line ends, at most k_text_bytes_max.
// format=flowed is joined.
PartText plain_text_of(const PartInfo& part, Defects& defects);

// The HTML source as UTF-8, at most k_html_bytes_max; not sanitised.
PartText html_source_of(const PartInfo& part, Defects& defects);

// White space and characters without a shape only.
bool shows_nothing(std::string_view utf8);

}  // namespace intaked::parse
